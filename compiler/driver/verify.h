// SPDX-License-Identifier: Apache-2.0
// The proof that goes with every compile: the interpreter on the model as the file has it, against
// the emitted program on the target, byte by byte, with what it costs there. Outputs alone would
// prove little where a classifier answers the same to everything, so for the first invocations
// every layer's output and the state are compared, too.
#pragma once

#include "compiler/driver/compile.h"
#include "compiler/driver/firmware.h"

namespace mote {

struct Verification {
  std::string model;
  Target target;
  Program program;
  FirmwareRun run;
  int invocations = 0;
  int64_t differing_bytes = 0;  // bytes of integer outputs, and of floats beyond the tolerance
  int64_t differing_layer_bytes = 0;  // the same of what single layers and state hold
  int traced_invocations = 0;         // how many invocations that was looked at for
  double largest_float_error = 0;     // over float outputs, |a - b| / max(1, |a|)
  std::string first_difference;       // where, for people; empty when equal

  bool equal() const { return differing_bytes == 0 && differing_layer_bytes == 0; }
};

// Float outputs may differ by this much, relative to max(1, |reference|): compilers may fuse a
// multiply and an add, and math libraries differ in the last place.
inline constexpr double kFloatTolerance = 1e-5;

// What the firmware machinery needs to know of a program emitted into `folder`.
FirmwareModel firmware_model(const Program& program, const Target& target,
                             std::filesystem::path folder);

// Emits `program` into a temporary folder, builds it with the harness and runs it.
Result<FirmwareRun> run_on_target(const Program& program, const Target& target,
                                  const std::vector<Bytes>& inputs, int invocations,
                                  const FirmwareOptions& options);

// The bytes of the arena that nobody needs after each layer: filled with garbage, they must not
// change an output.
std::vector<DeadRange> dead_ranges(const Program& program);

// What every layer may touch.
std::vector<AccessRange> access_ranges(const Program& program);

// What every layer writes, and after the last one the state.
std::vector<TraceRange> trace_ranges(const Program& program);

// How many invocations prove enough and end soon: fewer where everything is simulated.
int default_invocations(const Target& target);

struct VerifyOptions {
  int invocations = 16;
  bool poison = false;  // run once more with dead_ranges() filled; always done on the host
  bool guard = false;   // guard bytes behind every buffer and array, so that no overrun goes unseen
  std::filesystem::path keep;  // where to leave firmware.elf and input.bin; empty: nowhere
  Progress progress;
};

Result<Verification> verify_on_target(const Graph& graph, std::string model,
                                      const CompileOptions& options,
                                      const std::vector<Bytes>& inputs,
                                      const VerifyOptions& verify_options);

nlohmann::ordered_json to_json(const Verification& verification);

}  // namespace mote
