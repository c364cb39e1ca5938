// SPDX-License-Identifier: Apache-2.0
// unpack: x cut into its slices along `axis`, each without that dimension
//   inputs: x   attributes: axis, num
#include "compiler/ops/spec.h"
#include "compiler/ops/split.h"

namespace mote {
namespace {

Result<size_t> axis_of(const NodeView& node) {
  return resolve_axis(node.int_attribute("axis"), node.input(0).shape.size());
}

Result<void> check(const NodeView& node) {
  const auto count = static_cast<int64_t>(node.output_count());
  for (size_t i = 0; i < node.output_count(); ++i) MOTE_CHECK(check_moved(node, 0, i));
  MOTE_TRY(const size_t axis, axis_of(node));
  if (const int64_t said = node.int_attribute("num", count);
      said != count || node.input(0).shape[axis] != count)
    return fail(ErrorKind::kMalformed, "unpacks a dimension of {} into {} but has {} outputs",
                node.input(0).shape[axis], said, count);
  return {};
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  MOTE_TRY(const size_t axis, axis_of(node));
  Shape y = node.input(0).shape;
  y.erase(y.begin() + static_cast<ptrdiff_t>(axis));
  return std::vector<Shape>(node.output_count(), y);
}

std::vector<Movement> movements(const NodeView& node) {
  return cut(node, 0, *axis_of(node), std::vector<int64_t>(node.output_count(), 1));
}

}  // namespace

const OpSpec kOp_unpack = {
    .outputs = -1,
    .check = check,
    .infer = infer,
    .evaluate = evaluate_movements,
    .movements = movements,
};

}  // namespace mote
