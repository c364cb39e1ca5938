// SPDX-License-Identifier: Apache-2.0
// From a model file to a program ready to be emitted: the pipeline.
#pragma once

#include <filesystem>
#include <string>

#include "compiler/emit/emit.h"
#include "compiler/import/tflite/survey.h"
#include "compiler/lower/program.h"
#include "compiler/passes/pass.h"
#include "compiler/stream/stream_time.h"

namespace mote {

// Reserved for the stack when asking whether a program fits: kernels stay below it.
inline constexpr int64_t kStackReserveBytes = 1024;

struct CompileOptions {
  std::string name;  // prefix of all C names; empty: from the file's name
  std::string target = "host";
  int64_t ram_bytes = 0;  // 0: the board's
  int64_t flash_bytes = 0;
  std::vector<std::string> families;  // of kernels, best first; empty: the target's
  Goal goal;
  int64_t guard_bytes = 0;  // behind every buffer, see lower(); a multiple of 8
  PassOptions passes;
  bool shares_kernels = false;  // even kernels of one layer are functions of their own files
  std::optional<StreamOptions> stream_time;  // one step over a stream instead
  int32_t rows_per_push = 0;  // of the input, taken as they come; 0: the input is given whole
};

// Reads a model file. The graph is verified, and as the file has it: no pass has run.
Result<Graph> load_model(const std::filesystem::path& path);

// What the operators of a model file are, even of one that load_model refuses.
Result<std::vector<OperatorListing>> survey_model(const std::filesystem::path& path);

// The target with the memory and the kernel families that the options ask for. A region within the
// board's RAM is taken off its end.
Result<Target> chosen_target(const CompileOptions& options);

// The graph that is compiled: after its passes, and made a step over a stream, or one that takes
// its input by rows, where that is asked.
Result<Graph> prepare(Graph graph, const CompileOptions& options);

// prepare -> kernels -> placement. What would not fit the RAM otherwise runs row by row, asked for
// or not. Does not ask whether the result fits.
Result<Program> compile(Graph graph, const CompileOptions& options, const Target& target);

// kDoesNotFit, by how much and because of which layers, unless the program fits the target.
Result<void> check_fit(const Program& program, const Target& target);

}  // namespace mote
