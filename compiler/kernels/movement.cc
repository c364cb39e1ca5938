// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/movement.h"

#include <algorithm>

#include "compiler/ops/spec.h"

namespace mote {
namespace {

constexpr size_t kLoops = 6;          // of mote_copy_nd
constexpr int64_t kLongRunBytes = 8;  // below, a call per run costs more than a loop over elements

// The contiguous bytes a movement copies at each index, and the loops around them, all in bytes.
struct Loops {
  std::vector<int64_t> extents, from_strides, to_strides;
  int64_t run_bytes;
};

Loops loops_of(const Movement& movement, int64_t element_bytes) {
  Loops loops{movement.extents, movement.from_strides, movement.to_strides, element_bytes};
  for (int64_t& stride : loops.from_strides) stride *= element_bytes;
  for (int64_t& stride : loops.to_strides) stride *= element_bytes;
  if (!loops.extents.empty() && loops.from_strides.back() == element_bytes &&
      loops.to_strides.back() == element_bytes) {
    loops.run_bytes *= loops.extents.back();
    loops.extents.pop_back();
    loops.from_strides.pop_back();
    loops.to_strides.pop_back();
  }
  return loops;
}

Call copy_2d(const Loops& loops) {
  const bool one = loops.extents.empty();
  return {.function = "mote_copy_2d",
          .params_type = "mote_copy_2d_params",
          .params = {{"rows", one ? 1 : loops.extents[0]},
                     {"row_bytes", loops.run_bytes},
                     {"x_stride", one ? loops.run_bytes : loops.from_strides[0]},
                     {"y_stride", one ? loops.run_bytes : loops.to_strides[0]}}};
}

Call copy_nd(Loops loops, int64_t element_bytes) {
  if (loops.run_bytes > element_bytes && loops.run_bytes < kLongRunBytes &&
      loops.extents.size() < kLoops) {
    loops.extents.push_back(loops.run_bytes / element_bytes);
    loops.from_strides.push_back(element_bytes);
    loops.to_strides.push_back(element_bytes);
    loops.run_bytes = element_bytes;
  }
  const auto fill = [](std::vector<int64_t> values, int64_t with) {
    values.insert(values.begin(), kLoops - values.size(), with);
    return values;
  };
  return {.function = "mote_copy_nd",
          .params_type = "mote_copy_nd_params",
          .params = {{"extents", fill(loops.extents, 1)},
                     {"x_strides", fill(loops.from_strides, 0)},
                     {"y_strides", fill(loops.to_strides, 0)},
                     {"unit_bytes", loops.run_bytes}}};
}

Call copy(const Movement& movement, int64_t element_bytes) {
  const Loops loops = loops_of(movement, element_bytes);
  const bool is_rows =
      loops.extents.size() <= 1 && (loops.extents.empty() || loops.run_bytes >= kLongRunBytes);
  Call call = is_rows ? copy_2d(loops) : copy_nd(loops, element_bytes);
  call.arguments = {input_argument(movement.input, movement.from * element_bytes),
                    output_argument(movement.output, movement.to * element_bytes)};
  return call;
}

// The whole output, in order, from consecutive elements of an activation, beginning at a word, as
// kernels read by words. State may change while the output lives; constants lie in flash.
bool is_view(const NodeView& node, const Movement& movement) {
  const Role role = node.input(movement.input).role;
  if (role == Role::kState || role == Role::kConstant) return false;
  const Tensor& output = node.output(movement.output);
  if (movement.elements() != output.elements()) return false;
  if (movement.from * size_of(output.type) % 4 != 0) return false;
  return movement.extents.empty() || (movement.extents.size() == 1 &&
                                      movement.from_strides[0] == 1 && movement.to_strides[0] == 1);
}

// Elements are read in ascending order and written without gaps, so each is written at or before
// the place it is read from.
bool runs_forward(const Movement& movement, const Tensor& output) {
  if (movement.elements() != output.elements() || movement.to != 0) return false;
  int64_t reach = 0;   // of the dimensions within
  int64_t packed = 1;  // the stride that leaves no gap
  for (size_t d = movement.extents.size(); d-- > 0;) {
    if (movement.from_strides[d] <= reach || movement.to_strides[d] != packed) return false;
    reach += movement.from_strides[d] * (movement.extents[d] - 1);
    packed *= movement.extents[d];
  }
  return true;
}

}  // namespace

Lowering lower_movements(const NodeView& node, const std::vector<Movement>& movements) {
  Lowering lowering;
  for (const Movement& given : movements) {
    const Movement movement = simplified(given);
    const Tensor& output = node.output(movement.output);
    const int64_t element_bytes = size_of(output.type);
    if (is_view(node, movement)) {
      lowering.views.push_back({movement.input, movement.output, movement.from * element_bytes});
      continue;
    }
    lowering.calls.push_back(copy(movement, element_bytes));
    if (movements.size() == 1 && runs_forward(movement, output))
      lowering.overlaps.push_back({movement.input, movement.output, 0});
  }
  return lowering;
}

Lowering lower_movements(const NodeView& node) {
  return lower_movements(node, spec_of(node.node().op).movements(node));
}

Call copy_call(int64_t bytes, Argument from, Argument to) {
  return {.function = "mote_copy_2d",
          .params_type = "mote_copy_2d_params",
          .params = {{"rows", int64_t{1}},
                     {"row_bytes", bytes},
                     {"x_stride", int64_t{0}},
                     {"y_stride", int64_t{0}}},
          .arguments = {from, to}};
}

Kernel movement_kernel(std::string_view name, Op op) {
  return {
      .name = name,
      .family = "ref",
      .op = op,
      .sources = {"ref/mote_copy_2d.c", "ref/mote_copy_nd.c"},
      .matches = [](const NodeView&) { return true; },
      .lower = [](const NodeView& node) { return lower_movements(node); },
  };
}

}  // namespace mote
