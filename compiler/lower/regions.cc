// SPDX-License-Identifier: Apache-2.0
// How often buffers are accessed, and the arena planned anew over several regions. What was planned
// before keeps its meaning: a location is an offset into the arena, whose regions follow one
// another.
#include "compiler/lower/regions.h"

#include <algorithm>

#include "compiler/lower/features.h"
#include "compiler/plan/regions.h"

namespace mote {
namespace {

// Elements that a node reads of its first input, counted as often as they are read: of windows,
// every product takes one, but channels of one window share it; a depthwise filter shares nothing.
double gathered(const NodeView& node) {
  const std::vector<Feature> all = features(node);
  const auto value = [&](std::string_view name) {
    return std::ranges::find(all, name, &Feature::name)->value;
  };
  const bool shares_nothing = node.node().op == Op::depthwise_conv_2d;
  return std::max(value("inputs"), value(shares_nothing ? "macs" : "window"));
}

class Accesses {
 public:
  explicit Accesses(const Program& program)
      : program_(program), counts_(program.problem.buffers.size(), 0) {
    for (const TensorId id : program.graph.inputs) add(id, elements(id));
    for (const TensorId id : program.graph.outputs) add(id, elements(id));
    for (size_t n = 0; n < program.layers.size(); ++n)
      if (!program.layers[n].lowering.calls.empty()) add_layer(n);
  }
  std::vector<double> counts() && { return std::move(counts_); }

 private:
  double elements(TensorId id) const {
    return static_cast<double>(program_.graph.at(id).elements());
  }
  void add(TensorId id, double times) {
    const Location& location = program_.locations[static_cast<size_t>(id)];
    if (location.kind == Location::Kind::kArena) counts_[location.buffer] += times;
  }
  // Kernels fill scratch once from the input and read it instead; which of the two they read more
  // often is theirs to know, so both are counted.
  void add_layer(size_t n) {
    const Node& node = program_.graph.nodes[n];
    const Layer& layer = program_.layers[n];
    const double reads = gathered(NodeView(program_.graph, node));
    for (size_t i = 0; i < node.inputs.size(); ++i)
      if (node.inputs[i] != kNoTensor)
        add(node.inputs[i], i == 0 ? reads : elements(node.inputs[i]));
    for (const TensorId id : node.outputs) add(id, elements(id));
    if (layer.lowering.scratch_bytes > 0)
      counts_[layer.scratch_buffer] += reads + static_cast<double>(layer.lowering.scratch_bytes);
  }

  const Program& program_;
  std::vector<double> counts_;
};

int64_t align_up(int64_t bytes, int64_t alignment) {
  return (bytes + alignment - 1) / alignment * alignment;
}

// How often an invocation reads each constant, estimated. Of a weight, kernels make two products or
// more by one access; biases and multipliers serve as many pixels at once.
std::vector<double> constant_reads(const Program& program) {
  std::vector<double> reads(program.constants.size(), 0);
  for (size_t n = 0; n < program.layers.size(); ++n) {
    const Layer& layer = program.layers[n];
    double outputs = 0;
    for (const TensorId id : program.graph.nodes[n].outputs)
      outputs += static_cast<double>(program.graph.at(id).elements());
    for (const size_t index : layer.constants) {
      const ProgramConstant& constant = program.constants[index];
      const bool is_weights = constant.array.kind == ConstantArray::Kind::kWeights;
      reads[index] += std::max(static_cast<double>(constant.bytes),
                               (is_weights ? static_cast<double>(layer.macs) : outputs) / 2);
    }
  }
  return reads;
}

constexpr int64_t kCopyAlignment = 8;  // of any element

}  // namespace

Result<void> place_in_regions(Program& program, const std::vector<RegionGoal>& goals) {
  std::vector<PlanRegion> regions;
  for (const RegionGoal& goal : goals)  // arrays are whole multiples of the alignment
    regions.push_back(
        {goal.name, goal.bytes / program.arena_alignment * program.arena_alignment, goal.cost});
  PlanProblem problem = program.problem;
  for (PlanBuffer& buffer : problem.buffers) buffer.name = short_name(buffer.name);
  const std::vector<double> accesses = Accesses(program).counts();
  MOTE_TRY(const RegionPlan plan, plan_regions(problem, accesses, regions));

  program.regions.clear();
  int64_t start = 0;
  for (size_t r = 0; r < goals.size(); ++r) {
    const int64_t bytes = align_up(plan.plans[r].bytes, program.arena_alignment);
    program.regions.push_back({.name = goals[r].name,
                               .start = start,
                               .bytes = bytes,
                               .capacity_bytes = goals[r].bytes,
                               .bound_bytes = plan.plans[r].bound_bytes,
                               .section = goals[r].section});
    start += bytes;
  }
  for (size_t b = 0; b < accesses.size(); ++b)
    program.regions[plan.region[b]].accesses += accesses[b];
  const std::vector<int64_t> before = program.plan.offsets;
  for (size_t b = 0; b < before.size(); ++b)
    program.plan.offsets[b] = program.regions[plan.region[b]].start + plan.offsets[b];
  const auto moved = [&](size_t buffer) { return program.plan.offsets[buffer] - before[buffer]; };
  for (Location& location : program.locations)
    if (location.kind == Location::Kind::kArena) location.offset += moved(location.buffer);
  for (Layer& layer : program.layers)
    if (layer.lowering.scratch_bytes > 0) layer.scratch_offset += moved(layer.scratch_buffer);
  program.arena_bytes = program.plan.bytes = start;
  program.plan.optimal = program.plan.bytes == program.plan.bound_bytes;
  program.plan.method = plan.cheapest ? "regions, all weighed" : "regions, improved";
  return check_plan(program.problem, program.plan);
}

Result<void> copy_constants(Program& program, const std::string& name) {
  const auto region = std::ranges::find(program.regions, name, &ArenaRegion::name);
  if (region == program.regions.end() || region->bytes == 0)
    return fail_hint("Name one of the regions given by --region.", ErrorKind::kUsage,
                     "constants cannot be copied to \"{}\", where nothing of the arena lies", name);
  const std::vector<double> reads = constant_reads(program);
  std::vector<size_t> order;
  for (size_t i = 0; i < reads.size(); ++i)
    if (reads[i] > 0 && !program.constants[i].array.in_flash) order.push_back(i);
  std::ranges::stable_sort(order, std::greater<>{}, [&](size_t i) {
    return reads[i] / static_cast<double>(program.constants[i].bytes);
  });
  for (const size_t i : order) {
    ProgramConstant& constant = program.constants[i];
    const int64_t bytes =
        align_up(static_cast<int64_t>(constant.array.data.size()), kCopyAlignment);
    if (region->bytes + region->copied_bytes + bytes + kCopyAlignment > region->capacity_bytes)
      continue;
    constant.copied = true;
    region->copied_bytes += bytes;
  }
  return {};
}

const ArenaRegion& region_of(const Program& program, int64_t arena_offset) {
  const auto behind = std::ranges::find_if(
      program.regions, [&](const ArenaRegion& region) { return region.start > arena_offset; });
  // Of several that start there, all but the last have no bytes.
  return *std::prev(behind);
}

}  // namespace mote
