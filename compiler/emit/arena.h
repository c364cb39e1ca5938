// SPDX-License-Identifier: Apache-2.0
// The arena in C: one array called `arena`, or one per region of memory, `arena_dtcm`.
#pragma once

#include "compiler/lower/program.h"

namespace mote {

struct ArenaArray {
  std::string c_name;         // of the parameter of init, and of the member: "arena_dtcm"
  std::string macro;          // before _BYTES: "KWS_ARENA_DTCM"
  std::string section_macro;  // "KWS_SECTION_DTCM"; empty for an arena of one array
  std::string section;        // that it stands for by default: ".dtcm"; empty: none
  std::string region;         // "dtcm"
  int64_t start = 0;          // where it begins in the arena
  int64_t bytes = 0;
  int64_t capacity_bytes = 0;  // of the region
};

// Those that have bytes, but at least one.
std::vector<ArenaArray> arena_arrays(const Program& program);

// "KWS_SECTION_DTCM": where copies of constants lie; empty: there are none.
std::string copies_section(const Program& program);

// Which byte of which array a byte of the arena is.
struct ArenaByte {
  std::string array;
  int64_t offset = 0;
};
ArenaByte arena_byte(const Program& program, int64_t offset);

// "arena_dtcm + 16": the address of a byte of the arena.
std::string arena_address(const Program& program, int64_t offset);

// "void *arena_dtcm, void *arena_sram" by "void *", ", "
std::string joined_arenas(const Program& program, std::string_view before, std::string_view after,
                          std::string_view separator);

}  // namespace mote
