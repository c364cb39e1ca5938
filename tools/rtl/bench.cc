// SPDX-License-Identifier: Apache-2.0
// Runs firmware on a core's RTL, as Verilator translated it, with memory that never makes it wait:
//
//   bench -kernel firmware.elf [-code LOW:HIGH]
//
// The core is the module `bench` of ibex.sv or cv32e40p.sv. Its memory is QEMU virt's from
// 0x80000000 on, so that one ELF runs here and there.
//
// There is no board around the core; firmware talks to us through three words at the symbol
// `mote_bench` (targets/common/riscv/startup.c). A store to the third makes it a request:
//   1  a semihosting call: the others are operation and argument; the answer goes into the first
//   2  a mote_mark(): the others are minstret and mcycle
//
// Writes profile.txt as tools/qemu-plugin/mote_profile.c does, and after each region its cycles:
//
//   region <instructions> <bytes read> <bytes written>
//   cycles <cycles>
//   misaligned <address of the data> <times>
//   code-write <address of the data> <times>      stores into LOW <= address < HIGH
#include <elf.h>
#include <sys/mman.h>

#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "Vbench.h"

namespace {

[[noreturn]] void give_up(int code, const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(code);
}

constexpr int kFault = 99, kHarnessTrouble = 98;  // as in targets/common

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

/// The firmware ///

struct Firmware {
  uint32_t entry = 0;
  uint32_t mailbox = 0;  // mote_bench
};

template <class T>
std::vector<T> table_of(const std::string& file, size_t offset, size_t count) {
  std::vector<T> table(count);
  if (offset + count * sizeof(T) > file.size()) give_up(kHarnessTrouble, "the firmware is cut off");
  std::memcpy(table.data(), file.data() + offset, count * sizeof(T));
  return table;
}

Firmware load(const std::string& path, Memory& memory) {
  std::ifstream stream(path, std::ios::binary);
  const std::string file(std::istreambuf_iterator<char>(stream), {});
  const auto header = table_of<Elf32_Ehdr>(file, 0, 1)[0];
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_machine != EM_RISCV)
    give_up(kHarnessTrouble, path + " is not firmware for RISC-V");
  for (const auto& part : table_of<Elf32_Phdr>(file, header.e_phoff, header.e_phnum))
    if (part.p_type == PT_LOAD && part.p_filesz > 0)
      std::memcpy(memory.at(part.p_paddr, part.p_filesz),
                  table_of<uint8_t>(file, part.p_offset, part.p_filesz).data(), part.p_filesz);

  Firmware firmware{.entry = header.e_entry};
  const auto sections = table_of<Elf32_Shdr>(file, header.e_shoff, header.e_shnum);
  for (const auto& section : sections) {
    if (section.sh_type != SHT_SYMTAB) continue;
    const Elf32_Shdr& names = sections.at(section.sh_link);
    for (const auto& symbol :
         table_of<Elf32_Sym>(file, section.sh_offset, section.sh_size / sizeof(Elf32_Sym)))
      if (std::string(file.c_str() + names.sh_offset + symbol.st_name) == "mote_bench")
        firmware.mailbox = symbol.st_value;
  }
  if (firmware.mailbox == 0) give_up(kHarnessTrouble, path + " has no mote_bench");
  return firmware;
}

/// What the firmware costs ///

class Profile {
 public:
  Profile(uint32_t code_low, uint32_t code_high)
      : out_(std::fopen("profile.txt", "w")), code_low_(code_low), code_high_(code_high) {
    if (!out_) give_up(kHarnessTrouble, "cannot write profile.txt");
  }

  void access(uint32_t address, bool store, unsigned enabled_bytes, bool split) {
    (store ? bytes_written_ : bytes_read_) += static_cast<uint64_t>(std::popcount(enabled_bytes));
    // Half a word across two halves is misaligned, too, though it takes one access.
    if (split || enabled_bytes == 6) ++misaligned_[address];
    if (store && address >= code_low_ && address < code_high_) ++code_writes_[address];
  }

  // Both counters may wrap between two marks, but only once.
  void close_region(uint32_t instructions, uint32_t cycles) {
    std::fprintf(out_, "region %u %llu %llu\ncycles %u\n", instructions - instructions_,
                 static_cast<unsigned long long>(bytes_read_),
                 static_cast<unsigned long long>(bytes_written_), cycles - cycles_);
    instructions_ = instructions;
    cycles_ = cycles;
    bytes_read_ = bytes_written_ = 0;
  }

  // What came after the last mark is nobody's.
  void close() {
    close_region(instructions_, cycles_);
    for (const auto& [address, times] : misaligned_)
      std::fprintf(out_, "misaligned %x %llu\n", address, times);
    for (const auto& [address, times] : code_writes_)
      std::fprintf(out_, "code-write %x %llu\n", address, times);
    std::fclose(out_);
  }

 private:
  std::FILE* out_;
  uint32_t code_low_, code_high_;
  uint32_t instructions_ = 0, cycles_ = 0;
  uint64_t bytes_read_ = 0, bytes_written_ = 0;
  std::map<uint32_t, unsigned long long> misaligned_, code_writes_;
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
  Bench(const char* firmware, uint32_t code_low, uint32_t code_high)
      : profile_(code_low, code_high),
        semihosting_(memory_, profile_),
        firmware_(load(firmware, memory_)) {}

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
    const uint32_t upper = (firmware_.entry + 0x800) & 0xfffff000;
    return address & 4 ? jr_t0 | (firmware_.entry - upper) << 20 : lui_t0 | upper;
  }

  void store(uint32_t address, uint32_t value, unsigned enabled_bytes) {
    memory_.store(address, value, enabled_bytes);
    const uint32_t mailbox = firmware_.mailbox;
    if (address != mailbox + 8) return;
    const uint32_t first = memory_.word(mailbox), second = memory_.word(mailbox + 4);
    if (value == 1) memory_.store(mailbox, semihosting_.call(first, second), 15);
    if (value == 2) profile_.close_region(first, second);
  }

  Memory memory_;
  Profile profile_;
  Semihosting semihosting_;
  Firmware firmware_;
  Vbench core_;
};

}  // namespace

int main(int argc, char** argv) {
  const char* firmware = nullptr;
  char* end = nullptr;
  uint32_t code_low = 0, code_high = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "-kernel") == 0) firmware = argv[i + 1];
    if (std::strcmp(argv[i], "-code") == 0) {
      code_low = static_cast<uint32_t>(std::strtoul(argv[i + 1], &end, 0));
      if (*end == ':') code_high = static_cast<uint32_t>(std::strtoul(end + 1, nullptr, 0));
    }
  }
  if (!firmware) give_up(kHarnessTrouble, "usage: bench -kernel firmware.elf [-code LOW:HIGH]");
  Bench(firmware, code_low, code_high).run();
}
