// SPDX-License-Identifier: Apache-2.0
#include "compiler/lower/choose.h"
#include "compiler/lower/lower_stages.h"
#include "compiler/lower/moves.h"
#include "compiler/lower/order.h"
#include "compiler/ops/spec.h"
#include "compiler/rows/input_rows.h"
#include "compiler/rows/search.h"

namespace mote {
namespace {

Layer layer_of(const NodeView& node, const std::vector<Candidate>& candidates, size_t picked) {
  Layer layer;
  layer.kernel = candidates[picked].kernel;
  layer.lowering = candidates[picked].lowering;
  layer.estimated_work = candidates[picked].instructions;
  const OpSpec& spec = spec_of(node.node().op);
  if (spec.macs) layer.macs = spec.macs(node);
  for (size_t c = 0; c < candidates.size(); ++c)
    if (c != picked)
      layer.alternatives.push_back({candidates[c].kernel, candidates[c].instructions});
  return layer;
}

// Per node, the kernel picked and then the others.
std::vector<std::vector<const Kernel*>> in_order(const Candidates& candidates, const Pick& pick) {
  std::vector<std::vector<const Kernel*>> kernels(pick.size());
  for (size_t n = 0; n < pick.size(); ++n) {
    kernels[n].push_back(candidates.at(n)[pick[n]].kernel);
    for (size_t c = 0; c < candidates.at(n).size(); ++c)
      if (c != pick[n]) kernels[n].push_back(candidates.at(n)[c].kernel);
  }
  return kernels;
}

// The program's graph with its layers, chains among them.
Result<void> add_layers(Program& program, const Graph& graph, const Target& target,
                        const Candidates& candidates, const Pick& pick,
                        const std::vector<Chain>& chains) {
  program.graph = chains.empty() ? graph : with_chains(graph, chains);
  const auto kernels = in_order(candidates, pick);
  BandCosts costs(target);
  size_t n = 0;
  auto chain = chains.begin();
  for (const Node& node : program.graph.nodes) {
    const NodeView view(program.graph, node);
    if (!node.body) {
      program.layers.push_back(layer_of(view, candidates.at(n), pick[n]));
      ++n;
      continue;
    }
    const auto plan =
        plan_chain(*chain, *node.body,
                   std::span(kernels).subspan(chain->first, node.body->nodes.size()), costs);
    if (!plan)
      return fail(ErrorKind::kInternal, "the chain of \"{}\" cannot be made by rows", node.name);
    program.layers.push_back({.kernel = &kChainKernel,
                              .lowering = lower_chain(*node.body, *plan),
                              .inner = plan->kernels,
                              .macs = spec_of(Op::chain).macs(view),
                              .estimated_work = plan->instructions});
    n = chain->last + 1;
    ++chain;
  }
  return {};
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

// `placed`, or the same with tensors moved where that helps.
Result<Program> moved(const Program& unplaced, Program placed, const Target& target,
                      const Goal& goal) {
  if (!goal.move_tensors || placed.guard_bytes > 0) return placed;
  MOTE_TRY(auto moved, with_moves(unplaced, placed, target, goal));
  return moved ? std::move(*moved) : std::move(placed);
}

// Placed in the order of the graph, or in one that takes less.
Result<Program> placed(const Program& unplaced, const Target& target, const Goal& goal) {
  Program program = unplaced;
  MOTE_CHECK(place(program));
  std::optional<std::vector<size_t>> order;
  if (goal.reorder && program.guard_bytes == 0) order = smaller_order(program);
  if (order && order->front() != 0 && input_rows(program.graph)) order.reset();  // rows come first
  MOTE_TRY(program, moved(unplaced, std::move(program), target, goal));
  if (!order) return program;
  const Program other_unplaced = in_order(unplaced, *order);
  Program other = other_unplaced;
  MOTE_CHECK(place(other));
  MOTE_TRY(other, moved(other_unplaced, std::move(other), target, goal));
  return other.arena_bytes < program.arena_bytes ? std::move(other) : std::move(program);
}

Result<Program> lowered(const Graph& graph, const std::string& name, const Target& target,
                        const Candidates& candidates, const Pick& pick,
                        const std::vector<Chain>& chains, const Goal& goal, int64_t guard_bytes) {
  Program program;
  program.name = name;
  program.arena_alignment = target.arena_alignment;
  program.guard_bytes = guard_bytes;
  program.locations.resize(graph.tensors.size());
  MOTE_CHECK(add_layers(program, graph, target, candidates, pick, chains));
  MOTE_TRY(program, placed(program, target, goal));
  store_packed_constants(program);
  store_constant_tensors(program);
  for (ProgramConstant& constant : program.constants)
    constant.array.data.resize(constant.array.data.size() + static_cast<size_t>(guard_bytes), 0x55);
  return program;
}

std::vector<WholeLayer> whole_layers(const Graph& graph, const Target& target,
                                     const Candidates& candidates, const Pick& pick) {
  std::vector<WholeLayer> layers;
  for (size_t n = 0; n < pick.size(); ++n) {
    const auto& [kernel, lowering, instructions] = candidates.at(n)[pick[n]];
    layers.push_back({call_instructions(target, kernel, NodeView(graph, graph.nodes[n])),
                      lowering.scratch_bytes, lowering.overlaps, lowering.calls.empty()});
  }
  return layers;
}

// With the chains that bring memory down most within the limits; as it is if none do.
Result<Program> with_rows(const Graph& graph, Program program, const Target& target,
                          const Candidates& candidates, const Pick& pick, const Goal& goal,
                          const ChainLimits& limits) {
  BandCosts costs(target);
  const std::vector<Chain> chains =
      choose_chains(graph, in_order(candidates, pick),
                    whole_layers(graph, target, candidates, pick), limits, costs);
  if (chains.empty() && input_rows(graph))
    return fail_hint(
        "Allow more with --stream-rows 20, or give more rows with --rows-per-push 2.",
        ErrorKind::kUsage,
        "no way is known to take \"{}\" by rows for at most {:.0f} % more instructions",
        short_name(graph.at(graph.inputs[0]).name), 100 * limits.extra);
  if (chains.empty()) return program;
  MOTE_TRY(Program streamed, lowered(graph, program.name, target, candidates, pick, chains, goal,
                                     program.guard_bytes));
  if (streamed.arena_bytes >= program.arena_bytes && !input_rows(graph)) return program;
  streamed.chains = chains;
  streamed.arena_bytes_without_chains = program.arena_bytes;
  return streamed;
}

// Of a chain's calls, with their parameters: measured on Cortex-M4.
constexpr int64_t kFlashPerCall = 50;
// Chips have three times as much flash as RAM, or more.
constexpr int64_t kFlashForRam = 3;

int64_t flash_of_chains(const Program& program) {
  int64_t calls = 0;
  for (const Layer& layer : program.layers)
    if (!layer.inner.empty()) calls += std::ssize(layer.lowering.calls) - std::ssize(layer.inner);
  return kFlashPerCall * calls;
}

// Where estimates of bands can be relied on, and flash is not what counts.
bool may_fuse(const Target& target, const Goal& goal) {
  return goal.fuse && target.costs.bands && goal.chains.empty() && goal.optimize != Optimize::kSize;
}

// With layers fused that follow each other (a convolution and the sum, the pool or the depthwise
// convolution behind it): short chains, which come by themselves where they save enough.
Result<Program> fused(const Graph& graph, Program program, const Target& target,
                      const Candidates& candidates, const Pick& pick, const Goal& goal) {
  const ChainLimits limits{.extra = goal.optimize == Optimize::kSpeed ? 0.005 : 0.02,
                           .most_layers = 4};  // blocks of residual networks
  MOTE_TRY(Program chained, with_rows(graph, program, target, candidates, pick, goal, limits));
  const int64_t saved = program.arena_bytes - chained.arena_bytes;
  return kFlashForRam * saved > flash_of_chains(chained) ? std::move(chained) : std::move(program);
}

int64_t ram_of(const Program& program) { return program.arena_bytes + program.state_bytes; }

// Replaces kernels one by one, each time where it lowers the peak most, until the budget is kept or
// nothing helps.
Result<Program> within_ram(const Graph& graph, Program program, const Target& target,
                           const Candidates& candidates, Pick pick, const Goal& goal) {
  const int64_t budget = goal.ram_bytes;
  while (ram_of(program) > budget) {
    std::optional<Program> best;
    Pick best_pick;
    for (size_t n = 0; n < pick.size(); ++n)
      for (size_t c = 0; c < candidates.at(n).size(); ++c) {
        if (c == pick[n]) continue;
        Pick other = pick;
        other[n] = c;
        MOTE_TRY(Program changed, lowered(graph, program.name, target, candidates, other,
                                          program.chains, goal, program.guard_bytes));
        changed.chains = program.chains;
        changed.arena_bytes_without_chains = program.arena_bytes_without_chains;
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
  MOTE_TRY(Program program,
           lowered(graph, name, target, candidates, pick, goal.chains, goal, guard_bytes));
  // Rows cost little time, other kernels more.
  const bool too_large = goal.ram_bytes > 0 && ram_of(program) > goal.ram_bytes;
  if (goal.stream_rows > 0 || too_large || input_rows(graph)) {
    MOTE_TRY(program, with_rows(graph, std::move(program), target, candidates, pick, goal,
                                {goal.stream_rows > 0 ? goal.stream_rows : kStreamRowsExtra}));
  } else if (may_fuse(target, goal)) {
    MOTE_TRY(program, fused(graph, std::move(program), target, candidates, pick, goal));
  }
  if (goal.ram_bytes == 0) return program;
  return within_ram(graph, std::move(program), target, candidates, std::move(pick), goal);
}

}  // namespace mote
