// SPDX-License-Identifier: Apache-2.0
// expand_dims: x with a dimension of 1 before dimension `axis`
//   inputs: x, axis (constant; -1: after the last)
#include "compiler/ops/movement.h"
#include "compiler/ops/parameters.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<std::vector<Shape>> infer(const NodeView& node) {
  MOTE_TRY(const int64_t axis, constant_integer(node, 1, "the axis"));
  Shape y = node.input(0).shape;
  MOTE_TRY(const size_t place, resolve_axis(axis, y.size() + 1));
  y.insert(y.begin() + static_cast<ptrdiff_t>(place), 1);
  return std::vector<Shape>{y};
}

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_moved(node, 0));
  MOTE_TRY(const std::vector<Shape> y, infer(node));
  return check_extent(y[0], node.input(0).type);
}

}  // namespace

const OpSpec kOp_expand_dims = {
    .min_inputs = 2,
    .max_inputs = 2,
    .check = check,
    .infer = infer,
    .evaluate = evaluate_movements,
    .movements = [](const NodeView& node) { return std::vector{whole(node)}; },
};

}  // namespace mote
