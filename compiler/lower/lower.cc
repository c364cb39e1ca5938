// SPDX-License-Identifier: Apache-2.0
#include "compiler/lower/choose.h"
#include "compiler/lower/lower_stages.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Layer layer_of(const NodeView& node, const std::vector<Candidate>& candidates, size_t picked) {
  Layer layer;
  layer.kernel = candidates[picked].kernel;
  layer.lowering = candidates[picked].lowering;
  layer.estimated_instructions = candidates[picked].instructions;
  const OpSpec& spec = spec_of(node.node().op);
  if (spec.macs) layer.macs = spec.macs(node);
  for (size_t c = 0; c < candidates.size(); ++c)
    if (c != picked)
      layer.alternatives.push_back({candidates[c].kernel, candidates[c].instructions});
  return layer;
}

size_t store_constant(Program& program, std::string c_name, const ConstantArray& array) {
  for (size_t i = 0; i < program.constants.size(); ++i) {
    const ConstantArray& stored = program.constants[i].array;
    if (stored.type == array.type && stored.kind == array.kind &&
        stored.in_flash == array.in_flash && stored.data == array.data)
      return i;
  }
  program.constants.push_back({std::move(c_name), array, static_cast<int64_t>(array.data.size())});
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

namespace {

Result<Program> lowered(const Graph& graph, const std::string& name, const Target& target,
                        const Candidates& candidates, const Pick& pick, int64_t guard_bytes) {
  Program program;
  program.name = name;
  program.graph = graph;
  program.arena_alignment = target.arena_alignment;
  program.guard_bytes = guard_bytes;
  program.locations.resize(graph.tensors.size());
  for (size_t n = 0; n < graph.nodes.size(); ++n)
    program.layers.push_back(layer_of(NodeView(graph, graph.nodes[n]), candidates.at(n), pick[n]));
  store_packed_constants(program);
  MOTE_CHECK(place(program));
  store_constant_tensors(program);
  for (ProgramConstant& constant : program.constants)
    constant.array.data.resize(constant.array.data.size() + static_cast<size_t>(guard_bytes), 0x55);
  return program;
}

int64_t ram_of(const Program& program) { return program.arena_bytes + program.state_bytes; }

// Replaces kernels one by one, each time where it lowers the peak most, until the budget is kept or
// nothing helps.
Result<Program> within_ram(Program program, const Target& target, const Candidates& candidates,
                           Pick pick, int64_t budget) {
  while (ram_of(program) > budget) {
    std::optional<Program> best;
    Pick best_pick;
    for (size_t n = 0; n < pick.size(); ++n)
      for (size_t c = 0; c < candidates.at(n).size(); ++c) {
        if (c == pick[n]) continue;
        Pick other = pick;
        other[n] = c;
        MOTE_TRY(Program changed, lowered(program.graph, program.name, target, candidates, other,
                                          program.guard_bytes));
        if (ram_of(changed) >= ram_of(best ? *best : program)) continue;
        best = std::move(changed);
        best_pick = std::move(other);
      }
    if (!best)
      return fail_hint("Give it a larger --ram-budget.", ErrorKind::kDoesNotFit,
                       "whatever kernels are chosen, arena and state need {} bytes of RAM, {} more "
                       "than the budget of {}",
                       ram_of(program), ram_of(program) - budget, budget);
    program = std::move(*best);
    pick = std::move(best_pick);
  }
  return program;
}

}  // namespace

Result<Program> lower(Graph graph, std::string name, const Target& target, const Goal& goal,
                      int64_t guard_bytes) {
  MOTE_TRY(const Candidates candidates, Candidates::of(graph, target, goal));
  MOTE_TRY(Pick pick, pick_kernels(candidates, goal));
  MOTE_TRY(Program program, lowered(graph, name, target, candidates, pick, guard_bytes));
  if (goal.ram_bytes == 0) return program;
  return within_ram(std::move(program), target, candidates, std::move(pick), goal.ram_bytes);
}

}  // namespace mote
