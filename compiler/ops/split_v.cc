// SPDX-License-Identifier: Apache-2.0
// split_v: x cut into parts of given sizes along `axis`
//   inputs: x, sizes (constant; one may be -1 and takes what remains), axis (constant)
//   attributes: num_splits
#include "compiler/ops/spec.h"
#include "compiler/ops/split.h"

namespace mote {
namespace {

struct SplitV {
  size_t axis;
  std::vector<int64_t> shares;
};

Result<SplitV> split_of(const NodeView& node) {
  const Shape& x = node.input(0).shape;
  const auto count = static_cast<int64_t>(node.output_count());
  MOTE_TRY(std::vector<int64_t> shares, constant_integers(node, 1, "the sizes"));
  MOTE_TRY(const int64_t given, constant_integer(node, 2, "the axis"));
  MOTE_TRY(const size_t axis, resolve_axis(given, x.size()));
  if (const int64_t said = node.int_attribute("num_splits", count);
      said != count || static_cast<int64_t>(shares.size()) != count)
    return fail(ErrorKind::kMalformed, "splits into {} parts of {} sizes but has {} outputs", said,
                shares.size(), count);
  int64_t known = 0;
  int64_t* open = nullptr;
  for (int64_t& share : shares) {
    if (share == -1 && !open)
      open = &share;
    else if (share <= 0)
      return fail(ErrorKind::kUnsupported, "splits off a part of {} elements", share);
    else
      known += share;
  }
  if (open) *open = x[axis] - known;
  if ((open && *open <= 0) || (!open && known != x[axis]))
    return fail(ErrorKind::kMalformed, "splits a dimension of {} into parts of {} in all", x[axis],
                known);
  return SplitV{axis, shares};
}

Result<void> check(const NodeView& node) {
  for (size_t i = 0; i < node.output_count(); ++i) MOTE_CHECK(check_moved(node, 0, i));
  MOTE_CHECK(split_of(node));
  return {};
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  MOTE_TRY(const SplitV split, split_of(node));
  std::vector<Shape> outputs;
  for (int64_t share : split.shares)
    outputs.push_back(part(node.input(0).shape, split.axis, share));
  return outputs;
}

std::vector<Movement> movements(const NodeView& node) {
  const SplitV split = *split_of(node);
  return cut(node, 0, split.axis, split.shares);
}

}  // namespace

const OpSpec kOp_split_v = {
    .min_inputs = 3,
    .max_inputs = 3,
    .outputs = -1,
    .check = check,
    .infer = infer,
    .evaluate = evaluate_movements,
    .movements = movements,
};

}  // namespace mote
