// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "compiler/ops/quantized.h"
#include "compiler/ops/sigmoid16.h"

namespace mote {

// What an int8 unidirectional_sequence_lstm node comes to: shared by its evaluation and its kernel.
// Gates are in the order of the node's inputs: input, forget, cell, output.
struct LstmS8 {
  int32_t batches, steps, inputs, units;
  int32_t batch_rows, step_rows;  // row of x and y at (batch, step) = batch * ... + step * ...
  int32_t x_zero_point, hidden_zero_point;
  std::array<QuantizedMultiplier, 4> x_factors, hidden_factors;  // to Q3.12
  QuantizedMultiplier forget, update, output;  // f*c -> c, i*g -> c, o*tanh(c) -> hidden
  Tanh16 cell_tanh;
  Interval cell_range;  // after clipping
};
LstmS8 lstm_s8(const NodeView& node);

// Input indices of unidirectional_sequence_lstm; weights and biases are four each, by gate.
inline constexpr size_t kLstmWeights = 1, kLstmHiddenWeights = 5, kLstmBias = 12;
inline constexpr size_t kLstmHidden = 18, kLstmCell = 19;

}  // namespace mote
