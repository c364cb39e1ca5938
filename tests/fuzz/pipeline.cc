// SPDX-License-Identifier: Apache-2.0
// Any bytes become a folder of C or one refusal, and the passes keep what the model answers.
#include <cstdio>
#include <cstdlib>

#include "compiler/driver/compile.h"
#include "compiler/driver/evaluate.h"
#include "compiler/import/tflite/importer.h"
#include "compiler/ops/spec.h"
#include "tests/fuzz/mutate_tflite.h"

namespace {

using namespace mote;

// Every pass is replayed, so that work beyond this would make inputs of more than a second.
constexpr int64_t kMostMacs = 200'000;
constexpr int64_t kMostBytes = 1'000'000;
constexpr size_t kMostNodes = 40;

bool is_small(const Graph& graph) {
  int64_t macs = 0;
  for (const Node& node : graph.nodes)
    if (const OpSpec& spec = spec_of(node.op); spec.macs) macs += spec.macs(NodeView(graph, node));
  int64_t bytes = 0;
  for (const Tensor& tensor : graph.tensors) bytes += tensor.bytes();
  return macs < kMostMacs && bytes < kMostBytes && graph.nodes.size() <= kMostNodes;
}

const Target& target_with(int64_t bytes) {
  static Target target = {.name = "fuzz", .families = {"ref"}, .arena_alignment = 16};
  target.flash_bytes = target.ram_bytes = bytes;
  return target;
}

[[noreturn]] void bug(const std::string& text) {
  std::fprintf(stderr, "this is a bug: %s\n", text.c_str());
  std::abort();
}

// What went wrong must be the model's fault, and said.
void expect_refusal(const Diagnostic& diagnostic) {
  if (diagnostic.message.empty() || diagnostic.kind == ErrorKind::kInternal) bug(diagnostic.text());
}

void expect_same_answers(const Graph& graph, const Graph& passed) {
  const std::vector<Bytes> inputs = random_inputs(graph, 1);
  if (interpret(graph, inputs, 1) != interpret(passed, inputs, 1))
    bug("passes changed the answer of\n" + to_text(graph) + "to that of\n" + to_text(passed));
}

// Whole layers, layers by rows, and an input by rows: as the number says.
CompileOptions options_of(size_t number) {
  CompileOptions options{.passes = {.check = true}};
  if (number % 3 > 0) options.goal.stream_rows = 1;
  if (number % 3 > 1) options.rows_per_push = 1;
  return options;
}

void compile_and_compare(const Graph& graph, const CompileOptions& options) {
  const Target& target = target_with(kUnlimited);
  const auto program = compile(graph, options, target);
  if (!program) return expect_refusal(program.error());
  if (const auto fits = check_fit(*program, target_with(64)); !fits) expect_refusal(fits.error());
  if (const auto files = emit(*program, target); !files) expect_refusal(files.error());
  expect_same_answers(graph, program->graph);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto graph = import_tflite({data, size}, "fuzz");
  if (!graph)
    expect_refusal(graph.error());
  else if (is_small(*graph))
    compile_and_compare(*graph, options_of(size));
  return 0;
}
