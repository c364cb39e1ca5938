// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/reduction.h"

#include <algorithm>

#include "compiler/ops/checks.h"

namespace mote {
namespace {

// Per dimension of x, whether it is reduced.
std::vector<bool> reduced_dimensions(const NodeView& node) {
  const auto rank = static_cast<int32_t>(node.input(0).shape.size());
  std::vector<bool> reduced(static_cast<size_t>(rank));
  for (int32_t axis : node.input(1).values<int32_t>())
    reduced[static_cast<size_t>(axis < 0 ? axis + rank : axis)] = true;
  return reduced;
}

// Sizes of runs of kept, reduced, kept, … dimensions, beginning with kept ones.
std::vector<int32_t> alternating(const NodeView& node) {
  const std::vector<bool> reduced = reduced_dimensions(node);
  std::vector<int32_t> sizes = {1};
  for (size_t i = 0; i < reduced.size(); ++i) {
    const int32_t dim = node.input(0).shape[i];
    if (dim == 1) continue;
    if (reduced[i] != (sizes.size() % 2 == 0)) sizes.push_back(1);
    sizes.back() *= dim;
  }
  return sizes;
}

}  // namespace

Reduction reduction(const NodeView& node) {
  std::vector<int32_t> sizes = alternating(node);
  sizes.resize(5, 1);
  return {sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]};
}

Result<void> check_reduction(const NodeView& node) {
  const Tensor& x = node.input(0);
  const Tensor& axes = node.input(1);
  if (x.type != node.output().type)
    return fail(ErrorKind::kUnsupported, "of {} to {} is not supported", type_name(x.type),
                type_name(node.output().type));
  MOTE_CHECK(check_size(x));
  if (axes.type != Type::i32 || !axes.is_constant())
    return fail(ErrorKind::kUnsupported, "needs axes \"{}\" that are constant and i32", axes.name);
  const auto rank = static_cast<int32_t>(x.shape.size());
  for (int32_t axis : axes.values<int32_t>())
    if (axis < -rank || axis >= rank)
      return fail(ErrorKind::kMalformed, "reduces axis {} of {}", axis, shape_text(x.shape));
  if (alternating(node).size() > 5)
    return fail(ErrorKind::kUnsupported, "reduces three separate groups of the axes of {}",
                shape_text(x.shape));
  if (x.type == Type::f32) return {};
  MOTE_CHECK(check_per_tensor(x));
  return check_per_tensor(node.output());
}

Result<std::vector<Shape>> infer_reduction(const NodeView& node) {
  const std::vector<bool> reduced = reduced_dimensions(node);
  const bool keep = node.int_attribute("keep_dims") != 0;
  Shape y;
  for (size_t i = 0; i < reduced.size(); ++i)
    if (!reduced[i])
      y.push_back(node.input(0).shape[i]);
    else if (keep)
      y.push_back(1);
  return std::vector<Shape>{y};
}

MeanS8 mean_s8(const NodeView& node) {
  const Quantization& x = node.input(0).quant;
  const Quantization& y = node.output().quant;
  const int64_t count = reduction(node).count();
  QuantizedMultiplier factor = quantize_multiplier(double{x.scale()} / double{y.scale()});
  // As many bits as the divisor takes away are shifted in first, if the right shift has room.
  int bits = 0;
  while (count >> (bits + 1)) ++bits;
  bits = std::min({bits, 32, 31 + factor.shift});
  factor.multiplier = static_cast<int32_t>((int64_t{factor.multiplier} << bits) / count);
  factor.shift -= bits;
  return {
      .offset = wrap(-x.zero_point() * count), .factor = factor, .y_zero_point = y.zero_point()};
}

}  // namespace mote
