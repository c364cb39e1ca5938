// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/parameters.h"

#include <limits>

namespace mote {

Result<std::vector<int64_t>> constant_integers(const NodeView& node, size_t i,
                                               std::string_view what) {
  const Tensor& tensor = node.input(i);
  if (tensor.type != Type::i32 && tensor.type != Type::i64)
    return fail(ErrorKind::kUnsupported, "{} (\"{}\") must be i32 or i64, is {}", what, tensor.name,
                type_name(tensor.type));
  if (!tensor.is_constant())
    return fail_hint("Convert the model with static shapes.", ErrorKind::kUnsupported,
                     "{} (\"{}\") is only known at run time", what, tensor.name);
  std::vector<int64_t> integers;
  if (tensor.type == Type::i32)
    for (int32_t value : tensor.values<int32_t>()) integers.push_back(value);
  else
    for (int64_t value : tensor.values<int64_t>()) integers.push_back(value);
  // Sums and products of a few stay within int64.
  for (int64_t& value : integers)
    if (value > std::numeric_limits<int32_t>::max() || value < std::numeric_limits<int32_t>::min())
      return fail(ErrorKind::kUnsupported, "{} (\"{}\") holds {}, which is beyond 32 bits", what,
                  tensor.name, value);
  return integers;
}

Result<int64_t> constant_integer(const NodeView& node, size_t i, std::string_view what) {
  MOTE_TRY(const std::vector<int64_t> integers, constant_integers(node, i, what));
  if (integers.size() != 1)
    return fail(ErrorKind::kMalformed, "{} (\"{}\") must be one number, is {}", what,
                node.input(i).name, shape_text(node.input(i).shape));
  return integers[0];
}

Result<size_t> resolve_axis(int64_t axis, size_t rank) {
  const auto dimensions = static_cast<int64_t>(rank);
  if (axis < -dimensions || axis >= dimensions)
    return fail(ErrorKind::kMalformed, "axis {} is not within {} dimensions", axis, rank);
  return static_cast<size_t>(axis < 0 ? axis + dimensions : axis);
}

Result<void> check_extent(const Shape& shape, Type type) {
  constexpr int64_t kMaxBytes = std::numeric_limits<int32_t>::max();
  if (shape.size() > kMaxRank)
    return fail(ErrorKind::kUnsupported, "has a tensor of {} dimensions, at most {} are supported",
                shape.size(), kMaxRank);
  int64_t bytes = size_of(type);
  for (int32_t dimension : shape) {
    if (dimension <= 0)
      return fail(ErrorKind::kUnsupported, "has a tensor {} without elements", shape_text(shape));
    if (bytes > kMaxBytes / dimension)
      return fail(ErrorKind::kUnsupported, "has a tensor {}{} of more than 2^31 bytes",
                  type_name(type), shape_text(shape));
    bytes *= dimension;
  }
  return {};
}

Result<void> check_moved(const NodeView& node, size_t input, size_t output) {
  const Tensor& x = node.input(input);
  const Tensor& y = node.output(output);
  if (x.type != y.type)
    return fail(ErrorKind::kMalformed, "turns {} (\"{}\") into {} (\"{}\")", type_name(x.type),
                x.name, type_name(y.type), y.name);
  return check_extent(x.shape, x.type);
}

}  // namespace mote
