// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/pad.h"

#include "compiler/kernels/movement.h"
#include "compiler/ops/pad.h"

namespace mote {
namespace {

constexpr size_t kLevels = 6;  // of mote_pad

struct Level {
  int64_t before, extent, after;
};

// Few levels, outermost first, the last in bytes: a dimension that is not padded is part of the one
// around it, so that [1, H, W, C] padded in H and W is H lines of W * C.
std::vector<Level> levels_of(const Pad& pad, const Shape& x, int64_t element_bytes) {
  std::vector<Level> levels;
  for (size_t d = 0; d < x.size(); ++d) {
    const Level level = {pad.before[d], x[d], pad.after[d]};
    const bool is_padded = level.before != 0 || level.after != 0;
    if (levels.empty() || is_padded) {
      levels.push_back(level);
    } else {
      levels.back().before *= level.extent;
      levels.back().extent *= level.extent;
      levels.back().after *= level.extent;
    }
  }
  if (levels.empty()) levels.push_back({0, 1, 0});  // a scalar
  levels.back().before *= element_bytes;
  levels.back().extent *= element_bytes;
  levels.back().after *= element_bytes;
  levels.insert(levels.begin(), kLevels - levels.size(), {0, 1, 0});
  return levels;
}

Lowering lower(const NodeView& node) {
  const Pad pad = *pad_of(node);
  const Shape& x = node.input(0).shape;
  const Movement movement = put(node.output().shape, x, pad.before);
  if (node.output().elements() == node.input(0).elements())
    return lower_movements(node, {movement});

  const int64_t element_bytes = size_of(node.output().type);
  std::vector<int64_t> before, extents, after, value;
  for (const Level& level : levels_of(pad, x, element_bytes)) {
    before.push_back(level.before);
    extents.push_back(level.extent);
    after.push_back(level.after);
  }
  for (size_t i = 0; i < 4; ++i) value.push_back(pad.value[i % pad.value.size()]);

  // Front to back; at x's last element the output is ahead by all that was added before it.
  int64_t added_before_last = movement.to;
  for (size_t d = 0; d < x.size(); ++d)
    added_before_last += (x[d] - 1) * (movement.to_strides[d] - movement.from_strides[d]);

  Lowering lowering;
  lowering.calls = {{
      .function = "mote_pad",
      .params_type = "mote_pad_params",
      .params = {{"before", before}, {"extents", extents}, {"after", after}, {"value", value}},
      .arguments = {input_argument(0), output_argument()},
  }};
  lowering.overlaps = {{0, 0, added_before_last * element_bytes}};
  return lowering;
}

}  // namespace

Kernel pad_kernel(std::string_view name, Op op) {
  return {
      .name = name,
      .family = "ref",
      .op = op,
      .sources = {"ref/mote_pad.c", "ref/mote_copy_2d.c"},
      .matches = [](const NodeView&) { return true; },
      .lower = lower,
  };
}

}  // namespace mote
