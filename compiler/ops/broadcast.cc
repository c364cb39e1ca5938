// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/broadcast.h"

#include <algorithm>

#include "compiler/ops/checks.h"

namespace mote {

Result<void> check_binary(const NodeView& node, std::initializer_list<Type> accepted) {
  const Type type = node.output().type;
  if (node.input(0).type != type || node.input(1).type != type ||
      std::ranges::find(accepted, type) == accepted.end())
    return refuse_types(node);
  for (size_t i = 0; i < 2; ++i)
    if (node.input(i).shape.size() > kMaxBroadcastRank)
      return fail(ErrorKind::kUnsupported, "input \"{}\" {} has more than {} dimensions",
                  node.input(i).name, shape_text(node.input(i).shape), kMaxBroadcastRank);
  MOTE_CHECK(check_elements(node));
  return check_all_per_tensor(node);
}

Result<std::vector<Shape>> infer_binary(const NodeView& node) {
  const Shape& a = node.input(0).shape;
  const Shape& b = node.input(1).shape;
  Shape y = a.size() > b.size() ? a : b;
  for (size_t back = 1; back <= std::min(a.size(), b.size()); ++back) {
    const int32_t of_a = a[a.size() - back];
    const int32_t of_b = b[b.size() - back];
    if (of_a != of_b && of_a != 1 && of_b != 1)
      return fail(ErrorKind::kMalformed, "cannot broadcast {} with {}", shape_text(a),
                  shape_text(b));
    y[y.size() - back] = of_a == 1 ? of_b : of_a;
  }
  return std::vector<Shape>{y};
}

std::vector<int64_t> broadcast_strides(const Shape& input, const Shape& output) {
  std::vector<int64_t> strides(output.size());
  int64_t step = 1;
  for (size_t back = 1; back <= input.size(); ++back) {
    const int32_t dim = input[input.size() - back];
    if (dim != 1) strides[output.size() - back] = step;
    step *= dim;
  }
  return strides;
}

RealInterval float_range(const NodeView& node) {
  return activation_interval(node.string_attribute("activation", "none"));
}

}  // namespace mote
