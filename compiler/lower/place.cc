// SPDX-License-Identifier: Apache-2.0
// From tensors to bytes. Tensors that are parts of others (views) form a group with one root; each
// group is one buffer for the planner, alive from the root's first byte to the last read of any
// member. State stands outside the arena; a value just read from it, or about to be assigned to it,
// is used in place when nobody can tell the difference, which saves its buffer and its copy.
#include <algorithm>
#include <limits>

#include "compiler/lower/lower_stages.h"
#include "compiler/ops/spec.h"
#include "compiler/rows/input_rows.h"

namespace mote {
namespace {

constexpr int64_t kBufferAlignment = 4;  // at least; word access for every kernel
constexpr int kNever = -1;
// With guard bytes the arena is for a test, and need not be the smallest.
constexpr int64_t kGuardedEffort = 600'000;

class Placer {
 public:
  Placer(Program& program, const PlaceHints& hints)
      : program_(program), hints_(hints), graph_(program.graph), producers_(producers(graph_)) {}

  Result<void> run() {
    find_roots();
    find_lifetimes();
    layout_state();
    for (size_t n = 0; n < graph_.nodes.size(); ++n) read_state_in_place(n);
    for (size_t n = 0; n < graph_.nodes.size(); ++n) write_state_in_place(n);
    collect_buffers();
    if (program_.guard_bytes == 0) collect_overlaps();
    PlanOptions options;
    options.known_offsets = known_offsets();
    if (program_.guard_bytes > 0) options.effort = kGuardedEffort;
    MOTE_TRY(program_.plan, plan_memory(program_.problem, options));
    MOTE_CHECK(check_plan(program_.problem, program_.plan));
    program_.arena_bytes = program_.plan.bytes;
    assign_locations();
    return {};
  }

 private:
  struct Group {
    TensorId root = kNoTensor;  // the group this tensor belongs to
    int64_t offset = 0;         // of this tensor within it
  };
  struct Lifetime {
    int first = kNever;
    int last = kNever;
  };

  static size_t index(TensorId id) { return static_cast<size_t>(id); }
  TensorId root_of(TensorId id) const { return groups_[index(id)].root; }
  Lifetime& lifetime_of(TensorId id) { return lifetimes_[index(root_of(id))]; }
  int64_t guarded(int64_t bytes) const { return bytes + program_.guard_bytes; }
  int end_step() const { return step_of_node(graph_.nodes.size()); }
  bool in_arena(TensorId id) const {
    const Role role = graph_.at(id).role;
    return (role == Role::kActivation || role == Role::kInput) &&
           program_.locations[index(root_of(id))].kind == Location::Kind::kNowhere;
  }

  // What a chain takes row by row lies nowhere as a whole.
  bool is_taken_by_rows(TensorId id) const {
    const auto taken = input_rows(graph_);
    return taken && graph_.nodes[0].body && taken->image == id;
  }

  void find_roots() {
    groups_.resize(graph_.tensors.size());
    for (size_t i = 0; i < groups_.size(); ++i) groups_[i] = {static_cast<TensorId>(i), 0};
    for (size_t n = 0; n < graph_.nodes.size(); ++n)
      for (const View& view : program_.layers[n].lowering.views) {
        const Group& whole = groups_[index(graph_.nodes[n].inputs[view.input])];
        groups_[index(graph_.nodes[n].outputs[view.output])] = {whole.root,
                                                                whole.offset + view.offset_bytes};
      }
  }

  void find_lifetimes() {
    lifetimes_.resize(graph_.tensors.size());
    for (TensorId id : graph_.inputs)
      if (!is_taken_by_rows(id)) lifetime_of(id) = {0, 0};
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      const int step = step_of_node(n);
      for (TensorId id : graph_.nodes[n].inputs)
        if (id != kNoTensor && !is_taken_by_rows(id))
          lifetime_of(id).last = std::max(lifetime_of(id).last, step);
      for (TensorId id : graph_.nodes[n].outputs) {
        Lifetime& life = lifetime_of(id);
        if (root_of(id) == id) life.first = step;
        life.last = std::max(life.last, step);
      }
    }
    for (TensorId id : graph_.outputs) lifetime_of(id).last = end_step();
  }

  void layout_state() {
    for (size_t i = 0; i < graph_.tensors.size(); ++i) {
      const Tensor& tensor = graph_.tensors[i];
      if (tensor.role != Role::kState) continue;
      const int64_t alignment = std::max(kBufferAlignment, size_of(tensor.type));
      const int64_t offset = (program_.state_bytes + alignment - 1) / alignment * alignment;
      program_.locations[i] = {Location::Kind::kState, offset};
      program_.state_bytes = offset + (guarded(tensor.bytes()) + 3) / 4 * 4;  // whole words
    }
  }

  /// State in place ///

  // The steps at which nodes change this state.
  std::vector<int> mutations(TensorId state) const {
    std::vector<int> steps;
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      const Node& node = graph_.nodes[n];
      for (size_t i = 0; i < node.inputs.size(); ++i)
        if (node.inputs[i] == state && (spec_of(node.op).mutated_inputs >> i & 1))
          steps.push_back(step_of_node(n));
    }
    return steps;
  }

  // What read_variable returns is the state itself, as long as the last use of the value comes
  // before the next change.
  void read_state_in_place(size_t n) {
    const Node& node = graph_.nodes[n];
    if (node.op != Op::read_variable) return;
    const TensorId state = node.inputs[0];
    const TensorId value = node.outputs[0];
    for (int change : mutations(state))
      if (change > step_of_node(n) && change <= lifetime_of(value).last) return;
    program_.locations[index(value)] = program_.locations[index(state)];
    program_.layers[n].lowering.calls.clear();
    read_in_place_.push_back({state, value});
  }

  // The producer of an assigned value writes straight into the state, when this is the state's only
  // change and every use of the old value comes before the producer runs.
  void write_state_in_place(size_t n) {
    const Node& node = graph_.nodes[n];
    if (node.op != Op::assign_variable) return;
    const TensorId state = node.inputs[0];
    const TensorId value = node.inputs[1];
    const int64_t producer = producers_[index(value)];
    if (producer < 0 || root_of(value) != value || !in_arena(value)) return;
    const int written = step_of_node(static_cast<size_t>(producer));
    if (lifetime_of(value).last == end_step() || mutations(state).size() != 1) return;
    for (size_t r = 0; r < graph_.nodes.size(); ++r)
      for (TensorId id : graph_.nodes[r].inputs)
        if (id == state && r != n && step_of_node(r) >= written) return;
    for (const auto& [old_state, old_value] : read_in_place_)
      if (old_state == state && lifetime_of(old_value).last >= written) return;
    program_.locations[index(value)] = program_.locations[index(state)];
    program_.layers[n].lowering.calls.clear();
  }

  /// The planner's problem ///

  void collect_buffers() {
    buffer_of_.assign(graph_.tensors.size(), kNoBuffer);
    for (size_t i = 0; i < graph_.tensors.size(); ++i) {
      const Tensor& tensor = graph_.tensors[i];
      const auto id = static_cast<TensorId>(i);
      if (root_of(id) != id || !in_arena(id) || lifetimes_[i].first == kNever) continue;
      buffer_of_[i] = program_.problem.buffers.size();
      program_.problem.buffers.push_back({tensor.name, guarded(tensor.bytes()), lifetimes_[i].first,
                                          lifetimes_[i].last,
                                          std::max(kBufferAlignment, size_of(tensor.type))});
    }
    for (size_t n = 0; n < program_.layers.size(); ++n) {
      const int64_t bytes = program_.layers[n].lowering.scratch_bytes;
      if (bytes == 0) continue;
      scratch_buffers_.push_back({n, program_.problem.buffers.size()});
      program_.problem.buffers.push_back({fmt::format("scratch of {}", graph_.nodes[n].name),
                                          guarded(bytes), step_of_node(n), step_of_node(n), 8});
    }
  }

  // A node may read one buffer through several inputs (two halves of a split): its output may then
  // overlap only as far as all of them allow.
  void collect_overlaps() {
    for (size_t n = 0; n < graph_.nodes.size(); ++n)
      for (size_t o = 0; o < graph_.nodes[n].outputs.size(); ++o) {
        const TensorId output = graph_.nodes[n].outputs[o];
        const size_t output_buffer = buffer_of_[index(root_of(output))];
        if (root_of(output) != output || output_buffer == kNoBuffer) continue;
        for (TensorId input : graph_.nodes[n].inputs) add_overlap(n, o, output_buffer, input);
        for (const Overlap& overlap : program_.layers[n].lowering.overlaps)
          if (overlap.output == o && overlap.unit_bytes > 1)
            add_overlap_by_units(n, output_buffer, overlap);
      }
  }

  void add_overlap(size_t n, size_t o, size_t output_buffer, TensorId first_input) {
    if (first_input == kNoTensor) return;
    const size_t buffer = buffer_of_[index(root_of(first_input))];
    if (buffer == kNoBuffer || program_.problem.buffers[buffer].last != step_of_node(n)) return;
    int64_t lag = std::numeric_limits<int64_t>::min();
    for (size_t i = 0; i < graph_.nodes[n].inputs.size(); ++i) {
      const TensorId input = graph_.nodes[n].inputs[i];
      if (input == kNoTensor || root_of(input) != root_of(first_input)) continue;
      const Overlap* allowed = find_overlap(program_.layers[n].lowering, i, o);
      if (!allowed) return;
      lag = std::max(lag, allowed->lag_bytes - groups_[index(input)].offset);
    }
    for (const PlanOverlap& known : program_.problem.overlaps)
      if (known.output == output_buffer && known.input == buffer) return;
    program_.problem.overlaps.push_back({output_buffer, buffer, lag});
  }

  // Of an input that is a whole buffer, which the node reads as nothing else.
  void add_overlap_by_units(size_t n, size_t output_buffer, const Overlap& overlap) {
    const std::vector<TensorId>& inputs = graph_.nodes[n].inputs;
    const TensorId input = inputs[overlap.input];
    const size_t buffer = buffer_of_[index(input)];
    if (buffer == kNoBuffer) return;
    for (size_t i = 0; i < inputs.size(); ++i)
      if (i != overlap.input && inputs[i] != kNoTensor && root_of(inputs[i]) == input) return;
    program_.problem.overlaps.push_back(
        {output_buffer, buffer, overlap.lag_bytes, overlap.unit_bytes});
  }

  static const Overlap* find_overlap(const Lowering& lowering, size_t input, size_t output) {
    for (const Overlap& overlap : lowering.overlaps)
      if (overlap.input == input && overlap.output == output && overlap.unit_bytes == 1)
        return &overlap;
    return nullptr;
  }

  // Per buffer, as the hints have it; nothing unless they know them all.
  std::vector<int64_t> known_offsets() const {
    if (hints_.of_tensor.empty()) return {};
    std::vector<int64_t> offsets(program_.problem.buffers.size(), 0);
    for (size_t i = 0; i < graph_.tensors.size(); ++i)
      if (buffer_of_[i] != kNoBuffer) offsets[buffer_of_[i]] = hints_.of_tensor[i];
    for (const auto& [n, buffer] : scratch_buffers_) offsets[buffer] = hints_.of_scratch[n];
    return offsets;
  }

  void assign_locations() {
    for (size_t i = 0; i < graph_.tensors.size(); ++i)
      if (buffer_of_[i] != kNoBuffer)
        program_.locations[i] = {Location::Kind::kArena, program_.plan.offsets[buffer_of_[i]],
                                 buffer_of_[i]};
    for (size_t i = 0; i < graph_.tensors.size(); ++i) {
      const Group& group = groups_[i];
      if (group.root == static_cast<TensorId>(i)) continue;
      const Location& whole = program_.locations[index(group.root)];
      program_.locations[i] = {whole.kind, whole.offset + group.offset, whole.buffer};
    }
    for (const auto& [n, buffer] : scratch_buffers_) {
      program_.layers[n].scratch_offset = program_.plan.offsets[buffer];
      program_.layers[n].scratch_buffer = buffer;
    }
  }

  static constexpr size_t kNoBuffer = std::numeric_limits<size_t>::max();

  Program& program_;
  const PlaceHints& hints_;
  const Graph& graph_;
  const std::vector<int64_t> producers_;
  std::vector<Group> groups_;                                 // per tensor
  std::vector<Lifetime> lifetimes_;                           // per tensor; meaningful for roots
  std::vector<std::pair<TensorId, TensorId>> read_in_place_;  // state, value
  std::vector<size_t> buffer_of_;                             // per tensor; roots in the arena
  std::vector<std::pair<size_t, size_t>> scratch_buffers_;    // node, buffer
};

}  // namespace

Result<void> place(Program& program, const PlaceHints& hints) {
  return Placer(program, hints).run();
}

}  // namespace mote
