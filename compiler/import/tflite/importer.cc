// SPDX-License-Identifier: Apache-2.0
#include "compiler/import/tflite/importer.h"

#include <algorithm>

#include "compiler/import/tflite/builder.h"
#include "compiler/import/tflite/operators.h"
#include "compiler/interp/interpreter.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

constexpr size_t kMostSubgraphs = 16;
constexpr int64_t kMostInitialWork = int64_t{1} << 26;  // about a second of interpreting

/// CALL_ONCE ///

Result<size_t> called_subgraph(const TfliteFile& file, const tflite::Operator& op) {
  const auto* options = op.builtin_options_as_CallOnceOptions();
  if (!options) return fail(ErrorKind::kMalformed, "has no options");
  const int32_t index = options->init_subgraph_index();
  if (index < 1 || static_cast<size_t>(index) >= file.subgraph_count())
    return fail(ErrorKind::kMalformed, "calls subgraph {} of {}", index, file.subgraph_count());
  if (size_of_vector(file.subgraph(static_cast<size_t>(index)).inputs()) != 0)
    return fail(ErrorKind::kMalformed, "calls subgraph {}, which needs inputs", index);
  return static_cast<size_t>(index);
}

// Subgraph 0 and those that it calls once, in the order of the calls.
Result<std::vector<size_t>> used_subgraphs(const TfliteFile& file) {
  std::vector<size_t> used = {0};
  const auto* operators = file.subgraph(0).operators();
  const size_t codes = size_of_vector(file.model().operator_codes());
  bool is_running = false;
  for (size_t i = 0; i < size_of_vector(operators); ++i) {
    const auto& op = *operators->Get(static_cast<flatbuffers::uoffset_t>(i));
    if (op.opcode_index() >= codes) continue;  // check_operators refuses it
    const tflite::BuiltinOperator code = builtin_of(file, op);
    is_running |= uses_variable(code);
    if (code != tflite::BuiltinOperator_CALL_ONCE) continue;
    if (is_running)
      return fail(ErrorKind::kUnsupported, "{} runs after variables have been used",
                  operator_place(file, 0, i));
    MOTE_TRY(const size_t called, within(called_subgraph(file, op), operator_place(file, 0, i)));
    if (std::ranges::count(used, called) == 0) used.push_back(called);
    if (used.size() > kMostSubgraphs)
      return fail(ErrorKind::kUnsupported, "the model calls more than {} subgraphs",
                  kMostSubgraphs);
  }
  return used;
}

// Runs a subgraph that is called once, and leaves what it assigns as the variables' first data.
Result<void> initialise(TfliteFile& file, Variables& variables, size_t subgraph) {
  GraphBuilder builder(file, variables, subgraph);
  MOTE_TRY(const Graph graph, builder.build(fmt::format("subgraph {}", subgraph)));
  MOTE_CHECK(verify(graph));
  int64_t work = 0;
  for (const Node& node : graph.nodes) {
    work += std::min(work_of(NodeView(graph, node)), kMostInitialWork);
    if (work > kMostInitialWork)
      return fail(ErrorKind::kUnsupported,
                  "subgraph {} computes too much to run it while compiling", subgraph);
  }
  Interpreter interpreter(graph);
  interpreter.run();
  for (const auto& [variable, id] : builder.variable_tensors()) {
    const std::span<const uint8_t> bytes = interpreter.of(id);
    variables.at(variable).state.data = std::make_shared<const Bytes>(bytes.begin(), bytes.end());
  }
  return {};
}

/// Names of the interface ///

using Signature = flatbuffers::Vector<flatbuffers::Offset<tflite::TensorMap>>;

const tflite::SignatureDef* signature_of_model(const TfliteFile& file) {
  for (size_t i = 0; i < size_of_vector(file.model().signature_defs()); ++i) {
    const auto* signature =
        file.model().signature_defs()->Get(static_cast<flatbuffers::uoffset_t>(i));
    if (signature->subgraph_index() == 0) return signature;
  }
  return nullptr;
}

// The signature's name for each tensor of the interface, else the tensor's.
std::vector<std::string> interface_names(const Graph& graph, const std::vector<TensorId>& ids,
                                         std::span<const int32_t> indices,
                                         const Signature* signature) {
  std::multimap<uint32_t, std::string> given;
  for (size_t i = 0; i < size_of_vector(signature); ++i) {
    const auto& entry = *signature->Get(static_cast<flatbuffers::uoffset_t>(i));
    given.emplace(entry.tensor_index(), printable(entry.name()));
  }
  Names names;
  std::vector<std::string> result;
  for (size_t i = 0; i < ids.size(); ++i) {
    std::string name = graph.at(ids[i]).name;
    if (auto found = given.find(static_cast<uint32_t>(indices[i])); found != given.end()) {
      if (!found->second.empty()) name = found->second;
      given.erase(found);  // a tensor that is two outputs has two names
    }
    result.push_back(names.unique(name, i));
  }
  return result;
}

void name_interface(const TfliteFile& file, Graph& graph) {
  const tflite::SignatureDef* signature = signature_of_model(file);
  graph.input_names = interface_names(graph, graph.inputs, ints(file.subgraph(0).inputs()),
                                      signature ? signature->inputs() : nullptr);
  graph.output_names = interface_names(graph, graph.outputs, ints(file.subgraph(0).outputs()),
                                       signature ? signature->outputs() : nullptr);
}

/// What is left over ///

// Folding leaves constants that nobody reads any more.
void drop_unused_tensors(Graph& graph) {
  std::vector<bool> used(graph.tensors.size());
  const auto all_lists = [&](auto&& visit) {
    visit(graph.inputs);
    visit(graph.outputs);
    for (Node& node : graph.nodes) {
      visit(node.inputs);
      visit(node.outputs);
    }
  };
  all_lists([&](std::vector<TensorId>& ids) {
    for (TensorId id : ids)
      if (id != kNoTensor) used[static_cast<size_t>(id)] = true;
  });
  std::vector<TensorId> moved(graph.tensors.size(), kNoTensor);
  std::vector<Tensor> kept;
  for (size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) continue;
    moved[i] = static_cast<TensorId>(kept.size());
    kept.push_back(std::move(graph.tensors[i]));
  }
  graph.tensors = std::move(kept);
  all_lists([&](std::vector<TensorId>& ids) {
    for (TensorId& id : ids)
      if (id != kNoTensor) id = moved[static_cast<size_t>(id)];
  });
}

Result<Graph> import(TfliteFile& file, std::string name) {
  MOTE_TRY(const std::vector<size_t> subgraphs, used_subgraphs(file));
  MOTE_CHECK(check_operators(file, subgraphs));
  MOTE_TRY(Variables variables, Variables::find(file, subgraphs));
  for (size_t i = 1; i < subgraphs.size(); ++i)
    MOTE_CHECK(initialise(file, variables, subgraphs[i]));

  GraphBuilder builder(file, variables, 0);
  MOTE_TRY(Graph graph, builder.build(std::move(name)));
  if (graph.outputs.empty()) return fail(ErrorKind::kMalformed, "the model has no outputs");
  name_interface(file, graph);
  drop_unused_tensors(graph);
  MOTE_CHECK(verify(graph));
  return graph;
}

}  // namespace

Result<Graph> import_tflite(std::span<const uint8_t> bytes, std::string name) {
  MOTE_TRY(TfliteFile file, TfliteFile::open(bytes));
  return import(file, std::move(name));
}

}  // namespace mote
