// SPDX-License-Identifier: Apache-2.0
// A target: a core, the board it is emulated on and the tools that build for it. Every folder of
// targets/ that holds a target.toml is one; targets/README.md says how to add another.
//
//   MOTE_TRY(Target target, load_target("cortex-m4"));
//   MOTE_TRY(target, with_memory(target, 256 * 1024, 0));  // --ram 256K
//   MOTE_CHECK(check_tools(target));
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/target/costs.h"

namespace mote {

constexpr int64_t kUnlimited = std::numeric_limits<int64_t>::max();  // memory of the host

struct Region {
  int64_t origin = 0;
  int64_t bytes = kUnlimited;
};

// A machine that runs the firmware: QEMU with Mote's profiler, a simulator that counts cycles, too,
// or this computer.
struct Board {
  std::string name;  // as its emulator calls it: "mps2-an386"; "host" where none is needed
  Region flash;
  Region ram;
  int64_t vectors = 0;  // where the core looks for its vector table, mostly the start of flash
  std::vector<std::string> emulator;   // QEMU and its arguments
  std::vector<std::string> simulator;  // a command that builds one and prints how to run it
  std::vector<std::string> needs;      // further programs, which that command runs

  bool counts() const { return !emulator.empty() || !simulator.empty(); }
};

// A memory of the board's, in which a part of a model's arena may lie (--region).
struct Memory {
  Region region;
  double cost = 1;      // of an access, against the other memories
  std::string section;  // of variables that a linker puts there: ".dtcm"
};

struct Toolchain {
  std::string c;                               // "arm-none-eabi-gcc"
  std::string cxx;                             // to check that emitted code is C++17, too
  std::vector<std::string> flags;              // for the core, given to both
  std::string optimise;                        // "-O2"; --optimise replaces it
  std::string linker;                          // a compiler driver
  std::vector<std::string> link_flags;         // the core again, and where libc comes from
  std::filesystem::path linker_script;         // empty on the host
  std::vector<std::filesystem::path> startup;  // vectors, semihosting: what is not the model's
};

struct Target {
  std::string name;                   // the folder's: "cortex-m4"
  std::string description;            // one line for `mote targets`
  std::vector<std::string> families;  // folders of device/kernels it can run, best first
  int64_t flash_bytes = 0;  // what a model may use: the board's, unless with_memory changed it
  int64_t ram_bytes = 0;
  int64_t arena_alignment = 0;  // tensors in the arena start at multiples of this
  int64_t pointer_bytes = 4;
  Board board;
  std::map<std::string, Memory> memories;  // by name
  std::optional<Board> roomy;  // takes over when more memory is asked for than the board has
  // Runs the board's firmware once more, exact to the cycle; it must agree with the board.
  std::optional<Board> cycles;
  Toolchain toolchain;
  std::string costs_of;                         // the target whose costs.toml holds; mostly itself
  CostTable costs;                              // of kernels
  std::map<std::string, std::string> packages;  // program -> the Debian package that brings it
};

// The target of that name. An unknown name is kUsage, with the known ones and the nearest.
Result<Target> load_target(std::string_view name);

// Every target, by name. One broken target.toml fails it: the message names file and line.
Result<std::vector<Target>> all_targets();

// The target with that much memory instead of the board's (0: leave it). Beyond the board, the
// roomy board takes over; beyond that one, kUsage.
Result<Target> with_memory(Target target, int64_t ram_bytes, int64_t flash_bytes);

// The target with these of its kernel families only; `ref` is always the last. Others are kUsage:
// whether they run, and access memory as the core allows, nobody has tried.
Result<Target> with_families(Target target, std::vector<std::string> families);

// Whether a program can be found along $PATH.
bool tool_available(std::string_view program);

// Whether a target's compiler, linker and emulator are installed; else kMissingTool with the
// program and the package to install.
Result<void> check_tools(const Target& target);
Result<void> check_tool(const Target& target, const std::string& program);

// One folder with a target.toml, for tests and tools; load_target and all_targets read
// mote_home()/targets.
Result<Target> read_target(const std::filesystem::path& folder);

}  // namespace mote
