// SPDX-License-Identifier: Apache-2.0
#include "compiler/lower/moves.h"

#include <algorithm>

#include "compiler/ops/spec.h"
#include "compiler/plan/moves.h"

namespace mote {
namespace {

// Instructions of moving: measured 0.19 per byte with LDM or MVE, 0.5 without.
constexpr double kInstructionsPerByte = 0.3;

// Of all instructions, what moves may take.
double share_for(const Goal& goal) {
  if (goal.ram_bytes > 0) return 0.05;
  return goal.optimize == Optimize::kSpeed ? 0.005 : 0.02;
}

// Of arena for the 200 bytes of flash that moving takes.
constexpr int64_t kLeastGain = 64;

int64_t most_bytes(const Program& program, const Goal& goal) {
  double instructions = 0;  // at least one per product where nothing is known
  for (const Layer& layer : program.layers)
    instructions +=
        layer.estimated_work > 0 ? layer.estimated_work : static_cast<double>(layer.macs);
  return static_cast<int64_t>(instructions * share_for(goal) / kInstructionsPerByte);
}

class Mover {
 public:
  Mover(const Program& unplaced, const Program& placed)
      : unplaced_(unplaced),
        placed_(placed),
        written_(placed.graph.tensors.size(), 0),
        read_(placed.graph.tensors.size(), 0),
        members_(placed.problem.buffers.size()) {
    const Graph& graph = placed.graph;
    for (size_t n = 0; n < graph.nodes.size(); ++n) {
      for (const TensorId id : graph.nodes[n].outputs) written_[index(id)] = step_of_node(n);
      for (const TensorId id : graph.nodes[n].inputs)
        if (id != kNoTensor) read_[index(id)] = step_of_node(n);
    }
    for (const TensorId id : graph.outputs) read_[index(id)] = kAlways;
    for (size_t t = 0; t < graph.tensors.size(); ++t)
      if (placed.locations[t].kind == Location::Kind::kArena)
        members_[placed.locations[t].buffer].push_back(static_cast<TensorId>(t));
  }

  // The one tensor of a buffer that is still read after a step; none if there are several, or if
  // the caller knows its address.
  TensorId tensor_to_move(size_t buffer, int after_step) const {
    TensorId found = kNoTensor;
    for (const TensorId id : members_[buffer]) {
      if (written_[index(id)] > after_step || read_[index(id)] <= after_step) continue;
      if (found != kNoTensor || read_[index(id)] == kAlways) return kNoTensor;
      found = id;
    }
    return found;
  }

  std::optional<BufferPart> part(size_t buffer, int after_step) const {
    const TensorId id = tensor_to_move(buffer, after_step);
    if (id == kNoTensor) return std::nullopt;
    return BufferPart{placed_.locations[index(id)].offset - placed_.plan.offsets[buffer],
                      placed_.graph.at(id).bytes()};
  }

  // The unplaced program with the moves, and where the plan of the moves puts what.
  std::pair<Program, PlaceHints> insert(const MovePlan& plan, const Kernel& kernel) const {
    Program program = unplaced_;
    program.graph.nodes.clear();
    program.layers.clear();
    PlaceHints hints;
    hints.of_tensor.assign(placed_.graph.tensors.size(), PlaceHints::kNone);
    for (size_t t = 0; t < placed_.graph.tensors.size(); ++t)
      if (placed_.locations[t].kind == Location::Kind::kArena)
        hints.of_tensor[t] = first_place(plan, placed_.locations[t].buffer);
    std::vector<size_t> place(members_.size(), 0);  // which of its offsets a buffer has now
    std::vector<TensorId> now(placed_.graph.tensors.size());  // the tensor that holds each tensor
    for (size_t t = 0; t < now.size(); ++t) now[t] = static_cast<TensorId>(t);

    auto move = plan.moves.begin();
    for (size_t n = 0; n <= placed_.graph.nodes.size(); ++n) {
      for (; move != plan.moves.end() && step_of_node(n) == move->after_step + 1; ++move) {
        const TensorId original = tensor_to_move(move->buffer, move->after_step);
        TensorId& id = now[index(original)];
        Tensor tensor = program.graph.at(id);
        tensor.role = Role::kActivation;
        tensor.name += "_moved";
        const Node node{Op::move, tensor.name, {id}, {program.graph.add_tensor(tensor)}, {}};
        id = node.outputs[0];
        program.graph.nodes.push_back(node);
        program.layers.push_back(layer_of(program.graph, node, kernel));
        ++place[move->buffer];
        hints.of_tensor.push_back(plan.offsets.empty()
                                      ? PlaceHints::kNone
                                      : plan.offsets[move->buffer][place[move->buffer]]);
        hints.of_scratch.push_back(PlaceHints::kNone);
      }
      if (n == placed_.graph.nodes.size()) break;
      Node node = placed_.graph.nodes[n];
      for (TensorId& id : node.inputs)
        if (id != kNoTensor) id = now[index(id)];
      program.graph.nodes.push_back(std::move(node));
      program.layers.push_back(unplaced_.layers[n]);
      hints.of_scratch.push_back(placed_.layers[n].lowering.scratch_bytes > 0
                                     ? first_place(plan, placed_.layers[n].scratch_buffer)
                                     : PlaceHints::kNone);
    }
    program.locations.resize(program.graph.tensors.size());
    return {std::move(program), std::move(hints)};
  }

 private:
  static constexpr int kAlways = std::numeric_limits<int>::max();
  static size_t index(TensorId id) { return static_cast<size_t>(id); }

  static int64_t first_place(const MovePlan& plan, size_t buffer) {
    return plan.offsets.empty() || plan.offsets[buffer].empty() ? PlaceHints::kNone
                                                                : plan.offsets[buffer][0];
  }

  static Layer layer_of(const Graph& graph, const Node& node, const Kernel& kernel) {
    Layer layer;
    layer.kernel = &kernel;
    layer.lowering = kernel.lower(NodeView(graph, node));
    layer.estimated_work =
        kInstructionsPerByte * static_cast<double>(graph.at(node.outputs[0]).bytes());
    return layer;
  }

  const Program& unplaced_;
  const Program& placed_;
  std::vector<int> written_, read_;             // per tensor, the step; inputs are written at 0
  std::vector<std::vector<TensorId>> members_;  // per buffer, the tensors in it
};

const Kernel* move_kernel(const Target& target) {
  for (const std::string& family : target.families)
    for (const Kernel* kernel : all_kernels())
      if (kernel->family == family && kernel->op == Op::move) return kernel;
  return nullptr;
}

}  // namespace

Result<std::optional<Program>> with_moves(const Program& unplaced, const Program& placed,
                                          const Target& target, const Goal& goal) {
  const Kernel* kernel = move_kernel(target);
  if (!kernel) return std::nullopt;
  const Mover mover(unplaced, placed);
  MoveOptions options;
  options.part = [&](size_t buffer, int step) { return mover.part(buffer, step); };
  options.most_bytes = most_bytes(placed, goal);
  options.least_gain = std::max(kLeastGain, placed.arena_bytes / 100);
  MOTE_TRY(const auto plan, plan_moves(placed.problem, placed.plan, options));
  if (!plan) return std::nullopt;
  auto [program, hints] = mover.insert(*plan, *kernel);
  MOTE_CHECK(place(program, hints));
  if (program.arena_bytes > placed.arena_bytes - options.least_gain) return std::nullopt;
  return std::move(program);
}

}  // namespace mote
