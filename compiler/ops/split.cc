// SPDX-License-Identifier: Apache-2.0
// split: x cut into equal parts along `axis`
//   inputs: axis (constant), x   attributes: num_splits
#include "compiler/ops/split.h"

#include "compiler/ops/spec.h"

namespace mote {
namespace {

struct Split {
  size_t axis;
  int64_t share;
};

Result<Split> split_of(const NodeView& node) {
  const Shape& x = node.input(1).shape;
  const auto count = static_cast<int64_t>(node.output_count());
  MOTE_TRY(const int64_t given, constant_integer(node, 0, "the axis"));
  MOTE_TRY(const size_t axis, resolve_axis(given, x.size()));
  if (const int64_t said = node.int_attribute("num_splits", count); said != count)
    return fail(ErrorKind::kMalformed, "splits into {} parts but has {} outputs", said, count);
  if (count == 0 || x[axis] % count != 0)
    return fail(ErrorKind::kMalformed, "splits a dimension of {} into {} equal parts", x[axis],
                count);
  return Split{axis, x[axis] / count};
}

Result<void> check(const NodeView& node) {
  for (size_t i = 0; i < node.output_count(); ++i) MOTE_CHECK(check_moved(node, 1, i));
  MOTE_CHECK(split_of(node));
  return {};
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  MOTE_TRY(const Split split, split_of(node));
  return std::vector<Shape>(node.output_count(),
                            part(node.input(1).shape, split.axis, split.share));
}

std::vector<Movement> movements(const NodeView& node) {
  const Split split = *split_of(node);
  return cut(node, 1, split.axis, std::vector<int64_t>(node.output_count(), split.share));
}

}  // namespace

Shape part(Shape x, size_t axis, int64_t share) {
  x[axis] = static_cast<int32_t>(share);
  return x;
}

std::vector<Movement> cut(const NodeView& node, size_t input, size_t axis,
                          const std::vector<int64_t>& shares) {
  const Shape& x = node.input(input).shape;
  std::vector<Movement> all;
  std::vector<int64_t> first(x.size());
  for (size_t i = 0; i < shares.size(); ++i) {
    all.push_back(take(x, part(x, axis, shares[i]), first));
    all.back().input = input;
    all.back().output = i;
    first[axis] += shares[i];
  }
  return all;
}

const OpSpec kOp_split = {
    .min_inputs = 2,
    .max_inputs = 2,
    .outputs = -1,
    .check = check,
    .infer = infer,
    .evaluate = evaluate_movements,
    .movements = movements,
};

}  // namespace mote
