// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.h"
#include "compiler/ops/quantized.h"

namespace mote {

// What an int8 add or sub node comes to: shared by their evaluation and kernels. Both operands are
// brought to twice the larger scale / 2^20, added or subtracted, and scaled to the output.
struct AddS8 {
  int32_t a_zero_point, b_zero_point, y_zero_point;
  QuantizedMultiplier a_factor, b_factor;  // at most 1/2; applied to (x - zero point) << 20
  QuantizedMultiplier y_factor;
  int32_t b_sign;  // -1: sub
  Interval range;  // of y after the activation
};
AddS8 add_s8(const NodeView& node);

// The checks, and the integer evaluation, of add and of sub.
Result<void> check_add(const NodeView& node);
int32_t add_s8(const AddS8& op, int32_t a, int32_t b);

}  // namespace mote
