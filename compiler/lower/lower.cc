// SPDX-License-Identifier: Apache-2.0
#include "compiler/lower/lower_stages.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> choose_kernels(Program& program, const Target& target) {
  const Graph& graph = program.graph;
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    const NodeView view(graph, node);
    Layer layer;
    layer.kernel = find_kernel(view, target.families);
    if (!layer.kernel)
      return fail_hint("Please report the model; the interpreter can still run it.",
                       ErrorKind::kUnsupported,
                       "operator {} ({}, \"{}\"): no kernel for these types and shapes on {}", n,
                       op_name(node.op), node.name, target.name);
    layer.lowering = layer.kernel->lower(view);
    if (spec_of(node.op).macs) layer.macs = spec_of(node.op).macs(view);
    program.layers.push_back(std::move(layer));
  }
  return {};
}

size_t store_constant(Program& program, std::string c_name, const ConstantArray& array) {
  for (size_t i = 0; i < program.constants.size(); ++i) {
    const ConstantArray& stored = program.constants[i].array;
    if (stored.type == array.type && stored.kind == array.kind && stored.data == array.data)
      return i;
  }
  program.constants.push_back({std::move(c_name), array});
  return program.constants.size() - 1;
}

// The packed arrays of every layer, each stored once.
void store_packed_constants(Program& program) {
  for (size_t n = 0; n < program.layers.size(); ++n)
    for (const ConstantArray& array : program.layers[n].lowering.constants)
      program.layers[n].constants.push_back(
          store_constant(program, fmt::format("l{}_{}", n, array.role), array));
}

void store_constant_tensor(Program& program, TensorId id, std::string c_name) {
  Location& location = program.locations[static_cast<size_t>(id)];
  const Tensor& tensor = program.graph.at(id);
  if (!tensor.is_constant() || location.kind != Location::Kind::kNowhere) return;
  const ConstantArray array{"operand", tensor.type, *tensor.data, ConstantArray::Kind::kOther};
  const size_t index = store_constant(program, std::move(c_name), array);
  location = {Location::Kind::kConstant, static_cast<int64_t>(index)};
}

// Constant tensors that kernels read as they are, and outputs that turned out constant.
void store_constant_tensors(Program& program) {
  for (size_t n = 0; n < program.layers.size(); ++n)
    for (const Call& call : program.layers[n].lowering.calls)
      for (const Argument& argument : call.arguments)
        if (argument.kind == Argument::Kind::kInput)
          store_constant_tensor(program, program.graph.nodes[n].inputs[argument.index],
                                fmt::format("l{}_operand{}", n, argument.index));
  for (size_t i = 0; i < program.graph.outputs.size(); ++i)
    store_constant_tensor(program, program.graph.outputs[i], fmt::format("output{}", i));
}

}  // namespace

int64_t Program::constant_bytes(ConstantArray::Kind kind) const {
  int64_t bytes = 0;
  for (const ProgramConstant& constant : constants)
    if (constant.array.kind == kind) bytes += static_cast<int64_t>(constant.array.data.size());
  return bytes;
}

int64_t Program::macs() const {
  int64_t total = 0;
  for (const Layer& layer : layers) total += layer.macs;
  return total;
}

Result<Program> lower(Graph graph, std::string name, const Target& target) {
  Program program;
  program.name = std::move(name);
  program.graph = std::move(graph);
  program.arena_alignment = target.arena_alignment;
  program.locations.resize(program.graph.tensors.size());
  MOTE_CHECK(choose_kernels(program, target));
  store_packed_constants(program);
  MOTE_CHECK(place(program));
  store_constant_tensors(program);
  return program;
}

}  // namespace mote
