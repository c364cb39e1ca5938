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

struct Profile {
  std::vector<ProfileRegion> regions;
  int64_t misaligned = 0;   // accesses the hardware would fault on; with memory only
  int64_t code_writes = 0;  // stores into flash; with memory only
};

struct RunOptions {
  bool memory = false;  // look at every access, not only at instructions
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
