// SPDX-License-Identifier: Apache-2.0
// max_pool_2d: y[b, oy, ox, c] = activation(the greatest x[b, iy, ix, c] of the window at oy, ox)
//   inputs: x [batch, height, width, channels]
//   attributes: those of a window (window.h), filter_h, filter_w, activation
// Padding does not count; quantised x and y share scale and zero point.
#include <limits>

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
      float max = std::numeric_limits<float>::lowest();
      for (float value : values) max = std::max(max, value);  // a NaN is never the greatest
      *y++ = clamp(max, range);
    });
  } else {
    const Interval range = activation_interval(activation, run.output());
    auto y = run.out<int8_t>().begin();
    for_each_pool<int8_t>(run, [&](const std::vector<int8_t>& values) {
      *y++ = static_cast<int8_t>(clamp(*std::ranges::max_element(values), range));
    });
  }
}

}  // namespace

const OpSpec kOp_max_pool_2d = {.check = check_pool, .infer = infer_pool, .evaluate = evaluate};

}  // namespace mote
