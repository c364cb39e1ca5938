// SPDX-License-Identifier: Apache-2.0
// What compile, run, verify and inspect share on the command line.
#pragma once

#include <CLI/CLI.hpp>

#include "compiler/driver/compile.h"

namespace mote {

// --stream, --time-axis and --frames-per-step.
class StreamArguments {
 public:
  void add_to(CLI::App& command);
  void set(CompileOptions& options) const;
  bool given() const { return !stream_.empty(); }

 private:
  std::string stream_;
  StreamOptions options_;
};

// The options as typed; `options()` turns them into what the driver takes.
class CompileArguments {
 public:
  void add_to(CLI::App& command);
  Result<CompileOptions> options() const;

  std::string model;
  bool json = false;

 private:
  CompileOptions options_;
  StreamArguments stream_;
  double stream_rows_ = 0;
  std::string stream_input_;
  int32_t rows_per_push_ = 1;
  std::string ram_, flash_, ram_budget_, flash_budget_, optimize_ = "speed";
  std::vector<std::string> regions_;
  std::vector<std::unique_ptr<bool>> off_;  // one per pass; the parser keeps pointers
};

// What was decided without being asked for, on stderr.
void print_notes(const Program& program);

// "4M", "256K", "8000": bytes, in units of 1,024.
Result<int64_t> parse_size(const std::string& text);

// "dtcm=64K:fast", "sram=192K", "psram=8M:6": a memory, bytes of it, and what an access costs
// there; fast is 1, slow 3, and without it the target says.
Result<RegionGoal> parse_region(const std::string& text);

// The inputs of a model: from --input [NAME=]x.npy …, or pseudo-random when there are none.
struct ModelInputs {
  std::vector<Bytes> bytes;  // per input, invocations one after another
  int invocations = 1;
  bool batched = false;  // the arrays had a leading axis of invocations
};
Result<ModelInputs> read_inputs(const Graph& graph, const std::vector<std::string>& arguments,
                                int random_invocations);

}  // namespace mote
