// SPDX-License-Identifier: Apache-2.0
// From an emitted folder to figures: builds it with the test harness of targets/common for a
// target, runs it there on given inputs, and reports outputs and costs.
//
//   FirmwareModel model{.name = "kws", .folder = "build/kws", .inputs = {{"fingerprint", 490}},
//                       .outputs = {{"probs", 12}}, .arenas = {{.bytes_macro = "KWS_ARENA_BYTES",
//                       .bytes = 16000}}, .layers = 13};
//   MOTE_TRY(FirmwareRun run, run_firmware(target, model, 3, {samples}, {.profile_layers = true}));
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/base/progress.h"
#include "compiler/base/result.h"
#include "compiler/driver/memory_watch.h"
#include "compiler/ir/graph.h"
#include "compiler/target/target.h"

namespace mote {

// What the harness must know of an emitted model. The folder holds <name>.h, <name>.c,
// <name>_weights.c and kernels; every .c file in it is compiled.
struct FirmwareModel {
  struct Port {
    std::string c_name;  // "fingerprint": the function is kws_input_fingerprint()
    int64_t bytes = 0;
  };
  std::string name;  // the C prefix, in lower case: "kws"
  std::filesystem::path folder;
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  std::vector<FirmwareArena> arenas;  // init's parameters, in this order
  bool has_state = false;
  int64_t state_alignment = 1;  // in <name>_t, where it is behind its pointers
  int layers = 0;               // how often one invocation calls the layer hook
  int pushes = 0;               // if it takes its first input by rows: how many times
};

// Bytes of the arena that nobody needs after a layer has run; layer -1: before the first one.
struct DeadRange {
  int32_t layer = 0;
  int64_t offset = 0;
  int64_t bytes = 0;
};

// Bytes to look at after a layer has run.
struct TraceRange {
  int32_t layer = 0;
  bool in_state = false;  // else in the arena
  int64_t offset = 0;
  int64_t bytes = 0;
};

// What the compiler is given when the model was compiled with --optimize size.
inline constexpr const char* kOptimiseForSize = "-Os";

struct FirmwareOptions {
  int64_t ram_bytes = 0;  // 0: the board's
  int64_t flash_bytes = 0;
  bool profile_layers = false;         // a second build, with the layer hook
  bool check_memory = false;           // the same, every access of one invocation watched
  std::vector<AccessRange> access;     // then: what each layer may touch; empty: anything
  std::vector<DeadRange> dead_ranges;  // a build of its own that fills them with garbage
  std::vector<TraceRange> trace;       // a build of its own that writes them out
  int traced_invocations = 0;          // how many of the invocations that one runs
  int timeout_seconds = 120;           // for each run
  std::filesystem::path keep;          // where to leave firmware.elf and input.bin; empty: nowhere
  std::string optimise;                // "-O3"; empty: the target's
  Progress progress;
};

// Figures are those of the plain build, without hooks. -1: not counted (no emulator, as on the
// host, or not asked for).
struct FirmwareRun {
  std::vector<Bytes> outputs;           // per output, invocations one after the other
  std::vector<Bytes> poisoned_outputs;  // the same with dead_ranges filled: must be equal
  std::vector<Bytes> traces;            // per traced invocation, the trace ranges one by one
  int64_t init_instructions = -1;
  int64_t instructions = -1;                // of the first invocation
  std::vector<int64_t> layer_instructions;  // of the first invocation, hook excluded
  // The same in cycles, where the target has a simulator that is exact to the cycle.
  int64_t init_cycles = -1;
  int64_t cycles = -1;
  std::vector<int64_t> layer_cycles;
  int64_t stack_bytes = 0;  // the deepest of init and all runs, below the caller's stack pointer
  int64_t code_bytes = 0;   // of the model and its kernels, and of libgcc and libm for them
  std::map<std::string, int64_t> code_files;  // by file: "mote_pad.c", "libgcc.a"
  int64_t constants_bytes = 0;
  int64_t weights_bytes = 0;
  std::optional<std::vector<AccessFinding>> findings;  // by layer; none: memory was not checked
  std::string compiler;
  std::string flags;  // as the model's files were compiled
};

// `inputs`: per input of the model, invocations one after the other.
Result<FirmwareRun> run_firmware(const Target& target, const FirmwareModel& model, int invocations,
                                 const std::vector<Bytes>& inputs, const FirmwareOptions& options);

}  // namespace mote
