// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/ops/quantized.h"

namespace mote {

// What an int8 fully_connected node comes to: shared by its evaluation and its kernels.
struct FullyConnectedS8 {
  int32_t batches, inputs, outputs;
  int32_t x_zero_point, w_zero_point, y_zero_point;
  Interval range;                            // of y after the activation
  std::vector<QuantizedMultiplier> factors;  // one, or one per output
};
FullyConnectedS8 fully_connected_s8(const NodeView& node);

// Per output, bias - x_zero_point * (the sum of its weights, less their zero point): with it a
// kernel multiplies raw bytes of x. Weights and bias must be constants.
std::vector<int32_t> folded_bias(const NodeView& node, const FullyConnectedS8& op);

}  // namespace mote
