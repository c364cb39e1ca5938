// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/ops/quantized.h"

namespace mote {

// What an int8 svdf node comes to: shared by its evaluation and its kernels.
struct Svdf {
  int32_t batches, inputs, units, rank, memory;
  int32_t x_zero_point, state_zero_point, y_zero_point;
  QuantizedMultiplier feature, time;  // to the state's scale, to the output's scale

  int32_t filters() const { return units * rank; }
};
Svdf svdf(const NodeView& node);

// Input indices of svdf.
inline constexpr size_t kSvdfFeature = 1, kSvdfTime = 2, kSvdfBias = 3, kSvdfState = 4;

}  // namespace mote
