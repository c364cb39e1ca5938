// SPDX-License-Identifier: Apache-2.0
// fill: a tensor with one value everywhere
//   inputs: shape (constant), value (one element)
#include "compiler/ops/movement.h"
#include "compiler/ops/parameters.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<std::vector<Shape>> infer(const NodeView& node) {
  MOTE_TRY(const std::vector<int64_t> dimensions, constant_integers(node, 0, "the shape"));
  return std::vector<Shape>{Shape(dimensions.begin(), dimensions.end())};
}

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_moved(node, 1));
  if (node.input(1).elements() != 1)
    return fail(ErrorKind::kMalformed, "fills with {}, which is not one value",
                shape_text(node.input(1).shape));
  MOTE_TRY(const std::vector<Shape> y, infer(node));
  return check_extent(y[0], node.output().type);
}

std::vector<Movement> movements(const NodeView& node) {
  return {
      {.input = 1, .extents = {node.output().elements()}, .from_strides = {0}, .to_strides = {1}}};
}

}  // namespace

const OpSpec kOp_fill = {
    .min_inputs = 2,
    .max_inputs = 2,
    .check = check,
    .infer = infer,
    .evaluate = evaluate_movements,
    .movements = movements,
};

}  // namespace mote
