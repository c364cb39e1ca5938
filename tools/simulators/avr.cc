// SPDX-License-Identifier: Apache-2.0
// Runs firmware on an AVR, with simavr's core, which is exact to the cycle:
//
//   avr MCU -kernel firmware.elf [-code LOW:HIGH] [-watch FILE]
//
// Firmware talks to us (targets/common/avr/startup.c) by storing a request to GPIOR0. GPIOR1 and
// GPIOR2 then hold the address of what it is about: an address in RAM and a number, 16 bits each.
//   1  a mote_mark()
//   2, 3  read from input.bin, write to output.bin so many bytes
//   4  print a text
//   5  exit with that number
#include <simavr/sim_avr.h>
#include <simavr/sim_core.h>
#include <simavr/sim_io.h>

#include <algorithm>
#include <optional>

#include "firmware.h"

namespace {

/// What an instruction touches ///

constexpr uint32_t kRam = 0x800000;  // where linkers put data addresses

// Loads and stores, pushes and pops. Calls and returns, which use the stack as well, are left out,
// and so are the registers that IN and OUT name.
std::optional<Access> access_of(const avr_t* avr) {
  const uint32_t pc = avr->pc;
  const auto flash_word = [&](uint32_t at) { return avr->flash[at] | avr->flash[at + 1] << 8; };
  const auto pointer = [&](int low) { return avr->data[low] | avr->data[low + 1] << 8; };
  const auto data = [&](int address, bool store) {
    return Access{
        .instruction = pc, .address = kRam + static_cast<uint32_t>(address), .store = store};
  };
  constexpr int kX = 26, kY = 28, kZ = 30, kStackPointer = 0x5d;  // data addresses
  const int op = flash_word(pc);
  const bool store = op & 0x0200;
  if ((op & 0xd000) == 0x8000) {  // LDD and STD: a pointer and a distance
    const int distance = (op & 7) | (op >> 7 & 0x18) | (op >> 8 & 0x20);
    return data(pointer(op & 8 ? kY : kZ) + distance, store);
  }
  if (op == 0x95c8) return Access{.instruction = pc, .address = static_cast<uint32_t>(pointer(kZ))};
  if ((op & 0xfc00) != 0x9000) return {};
  switch (op & 15) {
    case 0x0:  // LDS, STS
      return data(flash_word(pc + 2), store);
    case 0x1:  // Z+
      return data(pointer(kZ), store);
    case 0x2:  // -Z
      return data(pointer(kZ) - 1, store);
    case 0x9:  // Y+
      return data(pointer(kY), store);
    case 0xa:  // -Y
      return data(pointer(kY) - 1, store);
    case 0xc:  // X
    case 0xd:  // X+
      return data(pointer(kX), store);
    case 0xe:  // -X
      return data(pointer(kX) - 1, store);
    case 0xf:  // PUSH writes where the pointer is; POP reads behind it
      return data(pointer(kStackPointer) + !store, store);
    case 0x4:
    case 0x5:  // LPM, LPM Z+
      if (!store) return Access{.instruction = pc, .address = static_cast<uint32_t>(pointer(kZ))};
  }
  return {};
}

/// The bench ///

constexpr avr_io_addr_t kGpior0 = 0x3e, kGpior1 = 0x4a;  // of the ATmega48 to 328

struct Bench {
  avr_t* avr;
  ProfileFile profile;
  std::FILE* input = std::fopen("input.bin", "rb");
  std::FILE* output = std::fopen("output.bin", "wb");
  uint64_t instructions = 0, instructions_before = 0, cycles_before = 0;

  unsigned word(unsigned address) const { return avr->data[address] | avr->data[address + 1] << 8; }

  void mark() {
    profile.close_region(instructions - instructions_before, avr->cycle - cycles_before);
    instructions_before = instructions;
    cycles_before = avr->cycle;
  }

  void move(bool read, unsigned address, unsigned bytes) {
    if (address + bytes > avr->ramend + 1u) give_up(kFault, "trap: cause=access beyond RAM");
    uint8_t* const data = avr->data + address;
    const size_t moved =
        read ? std::fread(data, 1, bytes, input) : std::fwrite(data, 1, bytes, output);
    if (moved != bytes)
      give_up(kHarnessTrouble, read ? "input.bin is too short" : "cannot write output.bin");
  }

  void request(uint8_t what) {
    if (what == 1) return mark();
    const unsigned call = word(kGpior1), address = word(call), number = word(call + 2);
    if (what == 2 || what == 3) move(what == 2, address, number);
    if (what == 4) std::fputs(reinterpret_cast<const char*>(avr->data + address), stderr);
    if (what != 5) return;
    mark();
    profile.close();
    std::fclose(output);
    std::exit(static_cast<int>(number));
  }
};

void on_store(avr_t* avr, avr_io_addr_t address, uint8_t value, void* bench) {
  avr->data[address] = value;
  static_cast<Bench*>(bench)->request(value);
}

avr_t* make_avr(const char* mcu, const Elf& firmware) {
  avr_t* const avr = avr_make_mcu_by_name(mcu);
  if (!avr) give_up(kHarnessTrouble, std::string("simavr knows no ") + mcu);
  avr_init(avr);
  std::vector<uint8_t> flash(avr->flashend + 1, 0xff);
  firmware.load([&](uint32_t address, const std::vector<uint8_t>& bytes) {
    if (address + bytes.size() > flash.size()) give_up(kHarnessTrouble, "too large for the flash");
    std::copy(bytes.begin(), bytes.end(), flash.begin() + address);
  });
  avr_loadcode(avr, flash.data(), static_cast<uint32_t>(flash.size()), 0);
  return avr;
}

}  // namespace

int main(int argc, char** argv) {
  const char* const usage = "avr MCU -kernel firmware.elf [-code LOW:HIGH] [-watch FILE]";
  const Options options = Options::parse(argc, argv, 2, usage);
  Bench bench{make_avr(argv[1], Elf(options.kernel)), ProfileFile(options)};
  if (!bench.input || !bench.output) give_up(kHarnessTrouble, "cannot open input.bin, output.bin");
  avr_register_io_write(bench.avr, kGpior0, on_store, &bench);
  while (bench.avr->state == cpu_Running) {
    if (const auto access = access_of(bench.avr)) bench.profile.access(*access);
    bench.avr->run_cycle_count = 1;  // one instruction, not as many as fit
    bench.avr->pc = avr_run_one(bench.avr);
    ++bench.instructions;
  }
  give_up(kFault, "trap: cause=the core stopped");
}
