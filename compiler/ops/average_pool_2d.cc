// SPDX-License-Identifier: Apache-2.0
// average_pool_2d: y[b, oy, ox, c] = activation(the mean of x[b, iy, ix, c] in the window at oy,
// ox)
//   inputs: x [batch, height, width, channels]
//   attributes: those of a window (window.h), filter_h, filter_w, activation
// Padding does not count, in the divisor neither; quantised x and y share scale and zero point, and
// the mean of stored values is rounded, halves away from zero.
#include "compiler/ops/pool_2d.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

void evaluate(const Evaluation& run) {
  const std::string activation = run.string_attribute("activation", "none");
  if (run.input(0).type == Type::f32) {
    const RealInterval range = activation_interval(activation);
    auto y = run.out<float>().begin();
    for_each_pool<float>(run, [&](const std::vector<float>& values) {
      float sum = 0;
      for (float value : values) sum += value;
      *y++ = clamp(sum / static_cast<float>(values.size()), range);
    });
  } else {
    const Interval range = activation_interval(activation, run.output());
    auto y = run.out<int8_t>().begin();
    for_each_pool<int8_t>(run, [&](const std::vector<int8_t>& values) {
      int64_t sum = 0;
      for (int8_t value : values) sum += value;
      const auto count = static_cast<int64_t>(values.size());
      const int64_t mean = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
      *y++ = static_cast<int8_t>(clamp(static_cast<int32_t>(mean), range));
    });
  }
}

}  // namespace

const OpSpec kOp_average_pool_2d = {.check = check_pool, .infer = infer_pool, .evaluate = evaluate};

}  // namespace mote
