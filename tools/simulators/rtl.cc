// SPDX-License-Identifier: Apache-2.0
// Runs firmware on a core's RTL, as Verilator translated it, with memory that never makes it wait:
//
//   Vbench -kernel firmware.elf [-code LOW:HIGH] [-watch FILE]
//
// The core is the module `bench` of ibex.sv or cv32e40p.sv. Its memory is QEMU virt's from
// 0x80000000 on, so that one ELF runs here and there.
//
// There is no board around the core; firmware talks to us through three words at the symbol
// `mote_bench` (targets/common/riscv/startup.c). A store to the third makes it a request:
//   1  a semihosting call: the others are operation and argument; the answer goes into the first
//   2  a mote_mark(): the others are minstret and mcycle
#include <sys/mman.h>

#include <bit>

#include "Vbench.h"
#include "firmware.h"

namespace {

std::string hex(uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08x", value);
  return text;
}

/// Memory ///

constexpr uint32_t kMemoryBase = 0x80000000;
constexpr uint32_t kMemoryBytes = 128 << 20;

class Memory {
 public:
  // Pages appear when touched.
  Memory()
      : bytes_(static_cast<uint8_t*>(mmap(nullptr, kMemoryBytes, PROT_READ | PROT_WRITE,
                                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0))) {
    if (bytes_ == MAP_FAILED) give_up(kHarnessTrouble, "no memory for the simulated memory");
  }

  static bool holds(uint32_t address) { return address - kMemoryBase < kMemoryBytes; }

  uint8_t* at(uint32_t address, uint32_t bytes) {
    if (!holds(address) || bytes > kMemoryBytes - (address - kMemoryBase))
      give_up(kFault, "trap: cause=access to " + hex(address) + ", where there is no memory");
    return bytes_ + (address - kMemoryBase);
  }

  // The word that holds that address.
  uint32_t word(uint32_t address) {
    uint32_t value;
    std::memcpy(&value, at(address & ~3u, 4), sizeof value);
    return value;
  }

  void store(uint32_t address, uint32_t value, unsigned enabled_bytes) {
    uint8_t* const bytes = at(address & ~3u, 4);
    for (unsigned i = 0; i < 4; ++i)
      if (enabled_bytes >> i & 1) bytes[i] = static_cast<uint8_t>(value >> 8 * i);
  }

 private:
  uint8_t* bytes_;
};

/// What the firmware costs ///

class Profile {
 public:
  explicit Profile(const Options& options) : file_(options) {}

  // Of the word that holds that address, some bytes. Half a word across two halves is misaligned,
  // too, though it takes one access.
  void access(uint32_t address, bool store, unsigned enabled_bytes, bool split) {
    file_.access(
        {.address = (address & ~3u) + static_cast<uint32_t>(std::countr_zero(enabled_bytes)),
         .bytes = static_cast<unsigned>(std::popcount(enabled_bytes)),
         .store = store,
         .misaligned = split || enabled_bytes == 6});
  }

  // Both counters may wrap between two marks, but only once.
  void close_region(uint32_t instructions, uint32_t cycles) {
    file_.close_region(instructions - instructions_, cycles - cycles_);
    instructions_ = instructions;
    cycles_ = cycles;
  }

  // What came after the last mark is nobody's.
  void close() {
    close_region(instructions_, cycles_);
    file_.close();
  }

 private:
  ProfileFile file_;
  uint32_t instructions_ = 0, cycles_ = 0;
};

/// Semihosting: what targets/common/semihosting.c asks for ///

class Semihosting {
 public:
  Semihosting(Memory& memory, Profile& profile) : memory_(memory), profile_(profile) {}

  uint32_t call(uint32_t operation, uint32_t argument) {
    const auto word = [&](uint32_t i) { return memory_.word(argument + 4 * i); };
    switch (operation) {
      case 0x01:  // SYS_OPEN: name, mode, length of the name
        return open(reinterpret_cast<char*>(memory_.at(word(0), word(2))), word(2), word(1));
      case 0x04:  // SYS_WRITE0
        std::fputs(reinterpret_cast<char*>(memory_.at(argument, 1)), stderr);
        return 0;
      case 0x05:  // SYS_WRITE: file, from, bytes; both return the bytes not moved
        return word(2) - static_cast<uint32_t>(std::fwrite(memory_.at(word(1), word(2)), 1, word(2),
                                                           files_.at(word(0))));
      case 0x06:  // SYS_READ
        return word(2) - static_cast<uint32_t>(std::fread(memory_.at(word(1), word(2)), 1, word(2),
                                                          files_.at(word(0))));
      case 0x20:  // SYS_EXIT_EXTENDED: reason, code
        profile_.close();
        for (std::FILE* file : files_) std::fclose(file);
        std::exit(static_cast<int>(word(1)));
      default:
        give_up(kHarnessTrouble, "unknown semihosting call " + hex(operation));
    }
  }

 private:
  uint32_t open(const char* name, uint32_t bytes, uint32_t mode) {
    std::FILE* const file = std::fopen(std::string(name, bytes).c_str(), mode < 4 ? "rb" : "wb");
    if (!file) return UINT32_MAX;
    files_.push_back(file);
    return static_cast<uint32_t>(files_.size() - 1);
  }

  Memory& memory_;
  Profile& profile_;
  std::vector<std::FILE*> files_;
};

/// The bench ///

class Bench {
 public:
  Bench(const Elf& firmware, const Options& options)
      : profile_(options),
        semihosting_(memory_, profile_),
        entry_(firmware.entry()),
        mailbox_(firmware.address_of("mote_bench")) {
    firmware.load([&](uint32_t address, const std::vector<uint8_t>& bytes) {
      std::memcpy(memory_.at(address, static_cast<uint32_t>(bytes.size())), bytes.data(),
                  bytes.size());
    });
  }

  // Until the firmware exits.
  [[noreturn]] void run() {
    core_.rst_n = 0;
    for (int i = 0; i < 5; ++i) clock({});
    core_.rst_n = 1;
    core_.eval();
    for (;;) clock(answer());
  }

 private:
  struct Answer {
    bool instruction_valid = false, data_valid = false;
    uint32_t instruction = 0, data = 0;
  };

  // One cycle: what the core sees after the clock's edge are the answers to what it asked before.
  void clock(const Answer& answer) {
    core_.clk = 1;
    core_.eval();
    core_.i_rvalid = answer.instruction_valid;
    core_.i_rdata = answer.instruction;
    core_.d_rvalid = answer.data_valid;
    core_.d_rdata = answer.data;
    core_.clk = 0;
    core_.eval();
  }

  Answer answer() {
    Answer answer{.instruction_valid = core_.i_req != 0, .data_valid = core_.d_req != 0};
    if (answer.instruction_valid) answer.instruction = fetch(core_.i_addr);
    if (!answer.data_valid) return answer;
    profile_.access(core_.d_addr, core_.d_we != 0, core_.d_be, core_.split != 0);
    if (core_.d_we)
      store(core_.d_addr, core_.d_wdata, core_.d_be);
    else
      answer.data = memory_.word(core_.d_addr);
    return answer;
  }

  // Cores boot near address 0, where every pair of words jumps to the firmware. What is fetched
  // ahead beyond the end of memory is never executed.
  uint32_t fetch(uint32_t address) {
    if (Memory::holds(address)) return memory_.word(address);
    const uint32_t lui_t0 = 0x2b7, jr_t0 = 0x28067;
    const uint32_t upper = (entry_ + 0x800) & 0xfffff000;
    return address & 4 ? jr_t0 | (entry_ - upper) << 20 : lui_t0 | upper;
  }

  void store(uint32_t address, uint32_t value, unsigned enabled_bytes) {
    memory_.store(address, value, enabled_bytes);
    if (address != mailbox_ + 8) return;
    const uint32_t first = memory_.word(mailbox_), second = memory_.word(mailbox_ + 4);
    if (value == 1) memory_.store(mailbox_, semihosting_.call(first, second), 15);
    if (value == 2) profile_.close_region(first, second);
  }

  Memory memory_;
  Profile profile_;
  Semihosting semihosting_;
  uint32_t entry_, mailbox_;
  Vbench core_;
};

}  // namespace

int main(int argc, char** argv) {
  const Options options =
      Options::parse(argc, argv, 1, "Vbench -kernel firmware.elf [-code LOW:HIGH] [-watch FILE]");
  Bench(Elf(options.kernel), options).run();
}
