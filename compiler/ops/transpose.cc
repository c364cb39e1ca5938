// SPDX-License-Identifier: Apache-2.0
// transpose: y's dimension d is x's dimension perm[d]
//   inputs: x, perm (constant)
#include "compiler/ops/movement.h"
#include "compiler/ops/parameters.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<std::vector<int64_t>> permutation(const NodeView& node) {
  MOTE_TRY(std::vector<int64_t> perm, constant_integers(node, 1, "the permutation"));
  const size_t rank = node.input(0).shape.size();
  std::vector<bool> seen(rank);
  for (int64_t& d : perm) {
    MOTE_TRY(const size_t axis, resolve_axis(d, rank));
    if (seen[axis])
      return fail(ErrorKind::kMalformed, "the permutation names dimension {} twice", axis);
    seen[axis] = true;
    d = static_cast<int64_t>(axis);
  }
  if (perm.size() != rank)
    return fail(ErrorKind::kMalformed, "the permutation has {} entries for {} dimensions",
                perm.size(), rank);
  return perm;
}

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_moved(node, 0));
  MOTE_CHECK(permutation(node));
  return {};
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  MOTE_TRY(const std::vector<int64_t> perm, permutation(node));
  Shape y;
  for (int64_t d : perm) y.push_back(node.input(0).shape[static_cast<size_t>(d)]);
  return std::vector<Shape>{y};
}

std::vector<Movement> movements(const NodeView& node) {
  const Shape& y = node.output().shape;
  const std::vector<int64_t> x_strides = row_major_strides(node.input(0).shape);
  Movement movement;
  movement.extents.assign(y.begin(), y.end());
  movement.to_strides = row_major_strides(y);
  const std::vector<int64_t> perm = *permutation(node);
  for (int64_t d : perm) movement.from_strides.push_back(x_strides[static_cast<size_t>(d)]);
  return {movement};
}

}  // namespace

const OpSpec kOp_transpose = {
    .min_inputs = 2,
    .max_inputs = 2,
    .check = check,
    .infer = infer,
    .evaluate = evaluate_movements,
    .movements = movements,
};

}  // namespace mote
