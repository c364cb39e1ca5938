// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/ops/quantized.h"

namespace mote {

// What an int8 mul node comes to: shared by its evaluation and its kernels.
struct MulS8 {
  int32_t a_zero_point, b_zero_point, y_zero_point;
  QuantizedMultiplier factor;  // of (a - a_zero_point) * (b - b_zero_point)
  Interval range;              // of y after the activation
};
MulS8 mul_s8(const NodeView& node);

}  // namespace mote
