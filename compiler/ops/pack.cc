// SPDX-License-Identifier: Apache-2.0
// pack: inputs of one shape stacked along a new dimension `axis`
//   inputs: one or more   attributes: axis, values_count
#include "compiler/ops/movement.h"
#include "compiler/ops/parameters.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<size_t> new_axis(const NodeView& node) {
  return resolve_axis(node.int_attribute("axis"), node.input(0).shape.size() + 1);
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  MOTE_TRY(const size_t axis, new_axis(node));
  Shape y = node.input(0).shape;
  y.insert(y.begin() + static_cast<ptrdiff_t>(axis), static_cast<int32_t>(node.input_count()));
  MOTE_CHECK(check_extent(y, node.input(0).type));
  return std::vector<Shape>{y};
}

Result<void> check(const NodeView& node) {
  const auto count = static_cast<int64_t>(node.input_count());
  if (const int64_t said = node.int_attribute("values_count", count); said != count)
    return fail(ErrorKind::kMalformed, "says it packs {} inputs but has {}", said, count);
  for (size_t i = 0; i < node.input_count(); ++i) {
    if (!node.has_input(i)) return fail(ErrorKind::kMalformed, "input {} is absent", i);
    MOTE_CHECK(check_moved(node, i));
    if (node.input(i).shape != node.input(0).shape)
      return fail(ErrorKind::kMalformed, "packs {} and {}", shape_text(node.input(0).shape),
                  shape_text(node.input(i).shape));
  }
  MOTE_CHECK(infer(node));
  return {};
}

std::vector<Movement> movements(const NodeView& node) {
  const Shape& y = node.output().shape;
  const size_t axis = *new_axis(node);
  Shape slot = y;
  slot[axis] = 1;
  std::vector<Movement> all;
  std::vector<int64_t> first(y.size());
  for (size_t i = 0; i < node.input_count(); ++i) {
    first[axis] = static_cast<int64_t>(i);
    all.push_back(put(y, slot, first));
    all.back().input = i;
  }
  return all;
}

}  // namespace

const OpSpec kOp_pack = {
    .max_inputs = -1,
    .check = check,
    .infer = infer,
    .evaluate = evaluate_movements,
    .movements = movements,
};

}  // namespace mote
