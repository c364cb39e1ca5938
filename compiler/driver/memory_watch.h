// SPDX-License-Identifier: Apache-2.0
// What each layer of a firmware may touch, as addresses: its own inputs, outputs, scratch, state
// and constants, and the stack, to the byte. Everything else, other layers' constants included, is
// a finding. Buffers that touch each other hide an access beyond one's end in the next: guard bytes
// (CompileOptions::guard_bytes) part them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/driver/emulator.h"
#include "compiler/driver/link_map.h"

namespace mote {

// Bytes that one layer may read and, with `write`, write.
struct AccessRange {
  enum class Memory { kArena, kState, kConstant };
  int layer = 0;
  Memory memory = Memory::kArena;
  std::string constant;  // its C name
  int64_t offset = 0;
  int64_t bytes = 0;
  bool write = false;
};

// An instruction that does what it should not.
struct AccessFinding {
  AccessFault fault = AccessFault::kMisaligned;
  int64_t times = 0;
  int layer = -1;     // the first time; -1: before the first layer, or after the last
  std::string where;  // that it touched then: "byte 64 of the arena"

  std::string text()
      const;  // "layer 3 reads outside its buffers, 4 times, first byte 64 of the arena"
};

// An array of the arena: all of it, or the part that lies in one region of memory.
struct FirmwareArena {
  std::string array = "arena";
  std::string bytes_macro, section_macro;  // of the emitted header; an empty section: anywhere
  std::string section;                     // that the macro stands for: ".dtcm"
  Region memory;                           // where that lies
  int64_t start = 0, bytes = 0;            // in the arena as a whole
};

// Where things are in a linked firmware.
struct FirmwareMemory {
  struct Piece {
    std::string name;  // "the arena", "kws_l0_weights"
    int64_t address = 0;
    int64_t bytes = 0;
  };
  struct ArenaPiece : Piece {
    int64_t start = 0;  // in the arena as a whole
  };
  std::vector<ArenaPiece> arenas;
  Piece state;
  Piece model;                 // what init sets, in front of the state
  bool model_changes = false;  // while it runs
  Piece stack;
  std::vector<Piece> constants;
  std::vector<Piece> copies;  // of constants, in a region; init writes them
  std::vector<Piece> code;
  std::vector<Piece> library_code;
  std::vector<Piece> others;  // variables of the harness and of libraries
};
FirmwareMemory firmware_memory(const Target& target, const std::vector<LinkedSection>& sections,
                               const std::vector<FirmwareArena>& arenas, int64_t state_offset);

// RunOptions::watch. `layers`: which layer runs in each region of the profile, or -1. Constants
// that no layer claims (parameters of calls, tables of kernels and libraries) may be read in all.
std::string watch_text(const FirmwareMemory& memory, const std::vector<AccessRange>& ranges,
                       const std::vector<int>& layers);

// Libraries align as they see fit: their memcpy makes misaligned accesses on cores that have them.
std::vector<AccessFinding> access_findings(const Profile& profile, const FirmwareMemory& memory,
                                           const std::vector<int>& layers);

}  // namespace mote
