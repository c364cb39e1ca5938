// SPDX-License-Identifier: Apache-2.0
// resize_bilinear: y[b][i][j] is interpolated between the four pixels of x around where it lies
//   inputs: x [batches, height, width, channels] (i8 or f32), size [2] (constant)
//   attributes: align_corners or half_pixel_centers
// Quantised: positions in 1/1024 pixels, so the four weights sum to 2^20; rounded half away from
// zero. The rounded step may lead beyond the last pixel where a side grows about a thousandfold;
// TFLite then reads beyond its input, and Mote refuses.
#include <algorithm>
#include <cmath>

#include "compiler/ops/checks.h"
#include "compiler/ops/resize.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check_side(const Resize& resize, int32_t x_side, int32_t y_side) {
  const Side side = integer_side(resize, x_side, y_side);
  const int64_t last = int64_t{y_side - 1} * side.step + side.offset;
  if (last / 1024 >= x_side)
    return fail(ErrorKind::kUnsupported, "from {} to {} pixels is not possible in int8", x_side,
                y_side);
  return {};
}

Result<void> check(const NodeView& node) {
  const Type type = node.input(0).type;
  if (type != Type::i8 && type != Type::f32) return refuse_types(node);
  MOTE_CHECK(check_resize(node, 1 << 20));
  const Resize r = resize_of(node);
  if (r.align_corners && r.half_pixel_centers)
    return fail(ErrorKind::kMalformed, "has both align_corners and half_pixel_centers");
  if (type == Type::f32) return {};
  MOTE_CHECK(check_side(r, r.height, r.y_height));
  return check_side(r, r.width, r.y_width);
}

// Two neighbouring pixels along a side, and how far beyond the lower one the position lies.
template <typename T>
struct Between {
  int32_t lower, upper;
  T beyond;
};

Between<int32_t> between(Side side, int32_t i, int32_t x_side) {
  const int32_t position = i * side.step + side.offset;
  const int32_t lower = std::max(position / 1024, 0);
  return {lower, std::min((position + 1023) / 1024, x_side - 1), position - 1024 * lower};
}

Between<float> between(float step, bool half, int32_t i, int32_t x_side) {
  const float at = static_cast<float>(i);
  const float position = half ? (at + 0.5f) * step - 0.5f : at * step;
  const int32_t lower = std::clamp(static_cast<int32_t>(std::floor(position)), 0, x_side - 1);
  return {lower, std::min(static_cast<int32_t>(std::ceil(position)), x_side - 1),
          position - static_cast<float>(lower)};
}

int8_t interpolate(const int8_t (&x)[4], int32_t down, int32_t right) {
  const int64_t sum = int64_t{x[0]} * (1024 - down) * (1024 - right) +
                      int64_t{x[1]} * down * (1024 - right) +
                      int64_t{x[2]} * (1024 - down) * right + int64_t{x[3]} * down * right;
  return static_cast<int8_t>((sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20));
}

float interpolate(const float (&x)[4], float down, float right) {
  return x[0] * (1 - down) * (1 - right) + x[1] * down * (1 - right) + x[2] * (1 - down) * right +
         x[3] * down * right;
}

template <typename T, typename BetweenRows, typename BetweenColumns>
void resize(const Evaluation& run, const Resize& r, BetweenRows rows, BetweenColumns columns) {
  const auto x = run.in<T>(0);
  auto y = run.out<T>().begin();
  for (int64_t b = 0; b < r.batches; ++b)
    for (int32_t i = 0; i < r.y_height; ++i) {
      const auto row = rows(i);
      for (int32_t j = 0; j < r.y_width; ++j) {
        const auto column = columns(j);
        for (int64_t c = 0; c < r.channels; ++c) {
          const auto at = [&](int32_t h, int32_t w) {
            return x[static_cast<size_t>(((b * r.height + h) * r.width + w) * r.channels + c)];
          };
          const T around[4] = {at(row.lower, column.lower), at(row.upper, column.lower),
                               at(row.lower, column.upper), at(row.upper, column.upper)};
          *y++ = interpolate(around, row.beyond, column.beyond);
        }
      }
    }
}

void evaluate(const Evaluation& run) {
  const Resize r = resize_of(run);
  if (run.output().type == Type::f32) {
    const float down = real_step(r, r.height, r.y_height);
    const float right = real_step(r, r.width, r.y_width);
    const bool half = r.half_pixel_centers;
    resize<float>(
        run, r, [&](int32_t i) { return between(down, half, i, r.height); },
        [&](int32_t i) { return between(right, half, i, r.width); });
  } else {
    const Side down = integer_side(r, r.height, r.y_height);
    const Side right = integer_side(r, r.width, r.y_width);
    resize<int8_t>(
        run, r, [&](int32_t i) { return between(down, i, r.height); },
        [&](int32_t i) { return between(right, i, r.width); });
  }
}

}  // namespace

const OpSpec kOp_resize_bilinear = {
    .min_inputs = 2,
    .max_inputs = 2,
    .check = check,
    .infer = infer_resize,
    .evaluate = evaluate,
};

}  // namespace mote
