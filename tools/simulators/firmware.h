// SPDX-License-Identifier: Apache-2.0
// What every simulator needs: firmware from an ELF file, and profile.txt, which
// tools/qemu-plugin/mote_profile.c writes, too. Here each region is followed by its cycles:
//
//   region <instructions> <bytes read> <bytes written>
//   cycles <cycles>
#pragma once

#include <elf.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

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

class ProfileFile {
 public:
  ProfileFile() : out_(std::fopen("profile.txt", "w")) {
    if (!out_) give_up(kHarnessTrouble, "cannot write profile.txt");
  }
  void region(uint64_t instructions, uint64_t read, uint64_t written, uint64_t cycles) {
    std::fprintf(out_, "region %llu %llu %llu\ncycles %llu\n", wide(instructions), wide(read),
                 wide(written), wide(cycles));
    ++regions_;
  }
  // "misaligned" or "code-write"; nothing if it never happened. Which instruction it was is
  // unknown.
  void finding(const char* kind, const struct Finding& finding);
  uint64_t regions() const { return regions_; }
  void close() { std::fclose(out_); }

 private:
  static unsigned long long wide(uint64_t value) { return value; }

  std::FILE* out_;
  uint64_t regions_ = 0;
};

// Something that should not happen; address and region are those of the first time.
struct Finding {
  uint64_t times = 0, address = 0, region = 0;

  void add(const ProfileFile& file, uint64_t at) {
    if (times++ > 0) return;
    address = at;
    region = file.regions();
  }
};

inline void ProfileFile::finding(const char* kind, const Finding& finding) {
  if (finding.times > 0)
    std::fprintf(out_, "%s 0 %llx %llu %llu\n", kind, wide(finding.address), wide(finding.region),
                 wide(finding.times));
}
