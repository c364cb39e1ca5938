// SPDX-License-Identifier: Apache-2.0
// What every simulator needs: its options, firmware from an ELF file, and profile.txt, which
// tools/qemu-plugin/mote_profile.c writes, too. Here each region is followed by its cycles, and
// findings are those of a whole region, the instruction being that of the first one, 0 if unknown:
//
//   region <instructions> <bytes read> <bytes written>
//   cycles <cycles>
//   <finding> <address of the instruction> <address it touched> <region> <times>
#pragma once

#include <elf.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "../qemu-plugin/watch.h"

constexpr int kFault = 99, kHarnessTrouble = 98;  // exit codes, as in targets/common

[[noreturn]] inline void give_up(int code, const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(code);
}

// A 32-bit little-endian ELF file.
class Elf {
 public:
  explicit Elf(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    file_.assign(std::istreambuf_iterator<char>(stream), {});
    header_ = table<Elf32_Ehdr>(0, 1)[0];
    if (std::memcmp(header_.e_ident, ELFMAG, SELFMAG) != 0)
      give_up(kHarnessTrouble, path + " is no firmware");
  }

  uint32_t entry() const { return header_.e_entry; }

  // store(address, bytes) for each part, at the address it is loaded to.
  template <class Store>
  void load(Store store) const {
    for (const auto& part : table<Elf32_Phdr>(header_.e_phoff, header_.e_phnum))
      if (part.p_type == PT_LOAD && part.p_filesz > 0)
        store(part.p_paddr, table<uint8_t>(part.p_offset, part.p_filesz));
  }

  uint32_t address_of(const std::string& name) const {
    const auto sections = table<Elf32_Shdr>(header_.e_shoff, header_.e_shnum);
    for (const auto& section : sections) {
      if (section.sh_type != SHT_SYMTAB) continue;
      const size_t names = sections.at(section.sh_link).sh_offset;
      for (const auto& symbol :
           table<Elf32_Sym>(section.sh_offset, section.sh_size / sizeof(Elf32_Sym)))
        if (file_.c_str() + names + symbol.st_name == name) return symbol.st_value;
    }
    give_up(kHarnessTrouble, "the firmware has no " + name);
  }

 private:
  template <class T>
  std::vector<T> table(size_t offset, size_t count) const {
    std::vector<T> entries(count);
    if (offset + count * sizeof(T) > file_.size())
      give_up(kHarnessTrouble, "the firmware is cut off");
    std::memcpy(entries.data(), file_.data() + offset, count * sizeof(T));
    return entries;
  }

  std::string file_;
  Elf32_Ehdr header_;
};

// -kernel FIRMWARE [-code LOW:HIGH] [-watch FILE]: the firmware, where a store is one into flash,
// and what may be touched (watch.h).
struct Options {
  std::string kernel, watch;
  uint32_t code_low = 0, code_high = 0;

  static Options parse(int argc, char** argv, int first, const char* usage) {
    Options options;
    for (int i = first; i + 1 < argc; i += 2) {
      const std::string name = argv[i], value = argv[i + 1];
      if (name == "-kernel") options.kernel = value;
      if (name == "-watch") options.watch = value;
      if (name == "-code") {
        options.code_low = static_cast<uint32_t>(std::stoul(value, nullptr, 0));
        options.code_high =
            static_cast<uint32_t>(std::stoul(value.substr(value.find(':') + 1), nullptr, 0));
      }
    }
    if (options.kernel.empty()) give_up(kHarnessTrouble, std::string("usage: ") + usage);
    return options;
  }
};

// An access to memory.
struct Access {
  uint64_t instruction = 0;  // its address; 0: unknown
  uint64_t address = 0;
  unsigned bytes = 1;
  bool store = false;
  bool misaligned = false;
};

class ProfileFile {
 public:
  explicit ProfileFile(const Options& options) : options_(options) {
    if (!out_) give_up(kHarnessTrouble, "cannot write profile.txt");
    if (!options.watch.empty() && !watch_read(&watch_, options.watch.c_str()))
      give_up(kHarnessTrouble, "cannot read " + options.watch);
  }

  void access(const Access& access) {
    (access.store ? written_ : read_) += access.bytes;
    if (access.misaligned) add("misaligned", access);
    if (access.store && access.address >= options_.code_low && access.address < options_.code_high)
      add("code-write", access);
    if (!watch_allows(&watch_, regions_, access.address, access.bytes, access.store))
      add(access.store ? "stray-write" : "stray-read", access);
  }

  void close_region(uint64_t instructions, uint64_t cycles) {
    std::fprintf(out_, "region %llu %llu %llu\ncycles %llu\n", wide(instructions), wide(read_),
                 wide(written_), wide(cycles));
    ++regions_;
    read_ = written_ = 0;
  }

  void close() {
    for (const auto& [key, found] : findings_)
      std::fprintf(out_, "%s %llx %llx %llu %llu\n", key.second.c_str(),
                   wide(found.first.instruction), wide(found.first.address), wide(key.first),
                   wide(found.times));
    std::fclose(out_);
  }

 private:
  struct Finding {
    uint64_t times = 0;
    Access first;
  };

  void add(const char* kind, const Access& access) {
    Finding& finding = findings_[{regions_, kind}];
    if (finding.times++ == 0) finding.first = access;
  }

  static unsigned long long wide(uint64_t value) { return value; }

  Options options_;
  watch watch_ = {};
  std::FILE* out_ = std::fopen("profile.txt", "w");
  uint64_t regions_ = 0, read_ = 0, written_ = 0;
  std::map<std::pair<uint64_t, std::string>, Finding> findings_;  // of a region, of a kind
};
