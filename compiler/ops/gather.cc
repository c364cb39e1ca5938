// SPDX-License-Identifier: Apache-2.0
// gather: the slices of x at `positions` along an axis, such as rows of an embedding
//   inputs: x, positions (i32)   attributes: axis, batch_dims (leading dimensions they share)
// Positions known at compile time must lie within x; others are moved to the nearest end, where
// TFLite reads whatever lies there.
#include "compiler/ops/gather.h"

#include <algorithm>
#include <cstring>

#include "compiler/ops/evaluation.h"
#include "compiler/ops/parameters.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

struct Axes {
  size_t axis, batch_dims;
};

Result<Axes> axes_of(const NodeView& node) {
  const Shape& x = node.input(0).shape;
  const Shape& positions = node.input(1).shape;
  MOTE_TRY(const size_t axis, resolve_axis(node.int_attribute("axis"), x.size()));
  int64_t batch_dims = node.int_attribute("batch_dims");
  if (batch_dims < 0) batch_dims += static_cast<int64_t>(positions.size());
  if (batch_dims < 0 || batch_dims > static_cast<int64_t>(std::min(axis, positions.size())))
    return fail(ErrorKind::kMalformed, "has {} batch dimensions before axis {} of {} and {}",
                batch_dims, axis, shape_text(x), shape_text(positions));
  if (!std::equal(x.begin(), x.begin() + batch_dims, positions.begin()))
    return fail(ErrorKind::kMalformed, "has {} batch dimensions that differ in {} and {}",
                batch_dims, shape_text(x), shape_text(positions));
  return Axes{axis, static_cast<size_t>(batch_dims)};
}

Shape shape_of(const NodeView& node, Axes axes) {
  const Shape& x = node.input(0).shape;
  const Shape& positions = node.input(1).shape;
  Shape y(x.begin(), x.begin() + static_cast<ptrdiff_t>(axes.axis));
  y.insert(y.end(), positions.begin() + static_cast<ptrdiff_t>(axes.batch_dims), positions.end());
  y.insert(y.end(), x.begin() + static_cast<ptrdiff_t>(axes.axis) + 1, x.end());
  return y;
}

Result<void> check(const NodeView& node) {
  const Tensor& positions = node.input(1);
  MOTE_CHECK(check_moved(node, 0));
  if (positions.type != Type::i32)
    return fail(ErrorKind::kUnsupported, "the positions (\"{}\") must be i32, are {}",
                positions.name, type_name(positions.type));
  MOTE_CHECK(check_extent(positions.shape, positions.type));
  MOTE_TRY(const Axes axes, axes_of(node));
  const int32_t extent = node.input(0).shape[axes.axis];
  if (positions.is_constant())
    for (int32_t position : positions.values<int32_t>())
      if (position < 0 || position >= extent)
        return fail(ErrorKind::kMalformed, "takes slice {} of {}", position, extent);
  return check_extent(shape_of(node, axes), node.output().type);
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  MOTE_TRY(const Axes axes, axes_of(node));
  return std::vector<Shape>{shape_of(node, axes)};
}

void evaluate(const Evaluation& run) {
  const Gather g = gather_of(run);
  const auto slice_bytes = static_cast<size_t>(g.inner * size_of(run.output().type));
  const auto positions = run.in<int32_t>(1);
  const uint8_t* x = run.in<uint8_t>(0).data();
  uint8_t* y = run.out<uint8_t>().data();
  for (int64_t b = 0; b < g.batches; ++b)
    for (int64_t o = 0; o < g.outer; ++o)
      for (int64_t n = 0; n < g.count; ++n) {
        const int64_t wanted = positions[static_cast<size_t>(b * g.count + n)];
        const int64_t position = std::clamp<int64_t>(wanted, 0, g.extent - 1);
        const auto slice = static_cast<size_t>((b * g.outer + o) * g.extent + position);
        std::memcpy(y, x + slice * slice_bytes, slice_bytes);
        y += slice_bytes;
      }
}

}  // namespace

Gather gather_of(const NodeView& node) {
  const Axes axes = *axes_of(node);
  const Shape& x = node.input(0).shape;
  const auto product = [](const Shape& shape, size_t first, size_t last) {
    int64_t count = 1;
    for (size_t d = first; d < last; ++d) count *= shape[d];
    return count;
  };
  const Shape& positions = node.input(1).shape;
  return {product(x, 0, axes.batch_dims), product(x, axes.batch_dims, axes.axis), x[axes.axis],
          product(positions, axes.batch_dims, positions.size()),
          product(x, axes.axis + 1, x.size())};
}

const OpSpec kOp_gather = {
    .min_inputs = 2,
    .max_inputs = 2,
    .check = check,
    .infer = infer,
    .evaluate = evaluate,
};

}  // namespace mote
