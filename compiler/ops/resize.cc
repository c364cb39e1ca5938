// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/resize.h"

#include <algorithm>
#include <cmath>

#include "compiler/ops/parameters.h"

namespace mote {

Resize resize_of(const NodeView& node) {
  const Shape& x = node.input(0).shape;
  const Shape y = (*infer_resize(node))[0];
  return {x[0],
          x[1],
          x[2],
          x[3],
          y[1],
          y[2],
          node.int_attribute("align_corners") != 0,
          node.int_attribute("half_pixel_centers") != 0};
}

Result<void> check_resize(const NodeView& node, int32_t longest) {
  MOTE_CHECK(check_moved(node, 0));
  const Shape& x = node.input(0).shape;
  if (x.size() != 4)
    return fail(ErrorKind::kUnsupported, "needs an image of 4 dimensions, has {}", shape_text(x));
  MOTE_TRY(const std::vector<int64_t> size, constant_integers(node, 1, "the size"));
  if (size.size() != 2 || size[0] < 1 || size[1] < 1)
    return fail(ErrorKind::kMalformed, "the size (\"{}\") must be two positive numbers",
                node.input(1).name);
  for (int64_t side : {int64_t{x[1]}, int64_t{x[2]}, size[0], size[1]})
    if (side > longest)
      return fail(ErrorKind::kUnsupported, "has a side of {} pixels, up to {} are supported", side,
                  longest);
  MOTE_TRY(const std::vector<Shape> y, infer_resize(node));
  return check_extent(y[0], node.output().type);
}

Result<std::vector<Shape>> infer_resize(const NodeView& node) {
  const Shape& x = node.input(0).shape;
  MOTE_TRY(const std::vector<int64_t> size, constant_integers(node, 1, "the size"));
  return std::vector<Shape>{
      {x[0], static_cast<int32_t>(size[0]), static_cast<int32_t>(size[1]), x[3]}};
}

float real_step(const Resize& resize, int32_t x_side, int32_t y_side) {
  if (resize.align_corners && y_side > 1)
    return static_cast<float>(x_side - 1) / static_cast<float>(y_side - 1);
  return static_cast<float>(x_side) / static_cast<float>(y_side);
}

std::vector<uint16_t> nearest_positions(const Resize& resize, int32_t x_side, int32_t y_side) {
  const float step = real_step(resize, x_side, y_side);
  const float centre = resize.half_pixel_centers ? 0.5f : 0.f;
  std::vector<uint16_t> positions;
  for (int32_t i = 0; i < y_side; ++i) {
    const float position = (static_cast<float>(i) + centre) * step;
    const float pixel = resize.align_corners ? std::round(position) : std::floor(position);
    positions.push_back(static_cast<uint16_t>(std::min(static_cast<int32_t>(pixel), x_side - 1)));
  }
  return positions;
}

Side integer_side(const Resize& resize, int32_t x_side, int32_t y_side) {
  if (resize.align_corners && y_side > 1) {
    --x_side;
    --y_side;
  }
  const int32_t step = (1024 * x_side + y_side / 2) / y_side;
  return {step, resize.half_pixel_centers ? step / 2 - 512 : 0};
}

}  // namespace mote
