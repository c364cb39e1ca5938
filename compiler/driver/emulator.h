// SPDX-License-Identifier: Apache-2.0
// Runs firmware: on its emulated board, counted exactly by tools/qemu-plugin; on a simulated one,
// which counts cycles, too; or on this computer.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/target/target.h"

namespace mote {

// What happened between two calls of mote_mark().
struct ProfileRegion {
  int64_t instructions = 0;
  int64_t bytes_read = 0;  // with memory only
  int64_t bytes_written = 0;
  int64_t cycles = -1;  // by a simulator only
};

// What one instruction does that it should not.
enum class AccessFault { kMisaligned, kCodeWrite, kStrayRead, kStrayWrite };
struct ProfileFinding {
  AccessFault fault = AccessFault::kMisaligned;
  uint64_t instruction = 0;  // its address
  uint64_t address = 0;      // that it touched, the first time
  size_t region = 0;         // in which that was
  int64_t times = 0;
};

struct Profile {
  std::vector<ProfileRegion> regions;
  std::vector<ProfileFinding> findings;  // with memory only
};

struct RunOptions {
  bool memory = false;  // look at every access, not only at instructions
  std::string watch;  // with memory: what may be touched, as the profiler wants it; empty: anything
  int timeout_seconds = 120;
};

// Runs `firmware` of `target` on `board` with `folder` as its current one. Nothing on the host:
// there is no counting. An exit code other than 0 is a Diagnostic with what the firmware printed.
Result<std::optional<Profile>> run_on_board(const Target& target, const Board& board,
                                            const std::filesystem::path& firmware,
                                            const std::filesystem::path& folder,
                                            const RunOptions& options);

// The profiler's output, as tools/qemu-plugin/mote_profile.c and tools/simulators/firmware.h
// describe it.
Result<Profile> parse_profile(const std::string& text);

}  // namespace mote
