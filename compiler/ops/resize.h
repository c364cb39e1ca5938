// SPDX-License-Identifier: Apache-2.0
// What resize_nearest_neighbor and resize_bilinear share.
#pragma once

#include <vector>

#include "compiler/base/result.h"
#include "compiler/ops/evaluation.h"

namespace mote {

// From x [batches, height, width, channels] to y [batches, y_height, y_width, channels].
struct Resize {
  int32_t batches, height, width, channels;
  int32_t y_height, y_width;
  bool align_corners;       // the outermost pixels' centres coincide
  bool half_pixel_centers;  // a pixel's centre lies half a pixel within it
};
Resize resize_of(const NodeView& node);  // of a checked node

// Four dimensions, a constant size of two positive numbers, both images addressable, and no side
// longer than `longest`.
Result<void> check_resize(const NodeView& node, int32_t longest);
Result<std::vector<Shape>> infer_resize(const NodeView& node);

// Per output position along a side, the input position it is taken from. In float, as TFLite's.
std::vector<uint16_t> nearest_positions(const Resize& resize, int32_t x_side, int32_t y_side);

// The input position of output position i along one side, in 1/1024 pixels: i * step + offset.
struct Side {
  int32_t step;
  int32_t offset;
};
Side integer_side(const Resize& resize, int32_t x_side, int32_t y_side);

// How many input pixels one output pixel is along one side.
float real_step(const Resize& resize, int32_t x_side, int32_t y_side);

}  // namespace mote
