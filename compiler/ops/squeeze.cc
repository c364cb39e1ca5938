// SPDX-License-Identifier: Apache-2.0
// squeeze: x without some dimensions of 1
//   inputs: x   attributes: squeeze_dims (ints; none: all dimensions of 1)
#include <algorithm>

#include "compiler/ops/movement.h"
#include "compiler/ops/parameters.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<std::vector<Shape>> infer(const NodeView& node) {
  const Shape& x = node.input(0).shape;
  const std::vector<int64_t> squeeze_dims = node.attributes().get_ints("squeeze_dims");
  std::vector<bool> dropped(x.size());
  for (size_t d = 0; d < x.size(); ++d) dropped[d] = squeeze_dims.empty() && x[d] == 1;
  for (int64_t d : squeeze_dims) {
    MOTE_TRY(const size_t axis, resolve_axis(d, x.size()));
    if (x[axis] != 1)
      return fail(ErrorKind::kMalformed, "squeezes dimension {} of {}, which is not 1", axis,
                  shape_text(x));
    dropped[axis] = true;
  }
  Shape y;
  for (size_t d = 0; d < x.size(); ++d)
    if (!dropped[d]) y.push_back(x[d]);
  return std::vector<Shape>{y};
}

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_moved(node, 0));
  MOTE_CHECK(infer(node));
  return {};
}

}  // namespace

const OpSpec kOp_squeeze = {
    .check = check,
    .infer = infer,
    .evaluate = evaluate_movements,
    .movements = [](const NodeView& node) { return std::vector{whole(node)}; },
};

}  // namespace mote
