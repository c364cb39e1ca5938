// SPDX-License-Identifier: Apache-2.0
// What the int8 kernels for conv_2d, depthwise_conv_2d and fully_connected pack, each in the order
// it reads it.
#pragma once

#include "compiler/kernels/kernel.h"
#include "compiler/ops/convolution.h"
#include "compiler/ops/fully_connected.h"

namespace mote {

// Outputs that are sums of products: a row of int8 weights each, with its bias and factor.
struct WeightRows {
  std::vector<int8_t> weights;  // [outputs()][length()]
  std::vector<int32_t> bias;    // the input's zero point folded in: raw bytes are multiplied
  std::vector<QuantizedMultiplier> factors;

  size_t outputs() const { return bias.size(); }
  size_t length() const { return weights.size() / bias.size(); }
  // Zeros for an output that is not there, so that the last tile can be filled up.
  int8_t weight(size_t output, size_t i) const {
    return output < outputs() && i < length() ? weights[output * length() + i] : int8_t{0};
  }
};

// x is int8, and weights and bias are known when compiling; of any of the three operators.
bool has_constant_weights_s8(const NodeView& node);

// Rows of [filter_h][filter_w][group_inputs], in the order of the output channels.
WeightRows weight_rows(const NodeView& node, const Convolution& conv, const ConvolutionS8& op);
// Rows of [inputs], a factor each even if all are the same. The weights' zero point must be 0.
WeightRows weight_rows(const NodeView& node, const FullyConnectedS8& op);

// Equal parts, one after another: the groups of a convolution.
std::vector<WeightRows> parts_of(const WeightRows& rows, int32_t parts);

// The largest absolute value that bias and products, added up in any order, can reach.
int64_t largest_sum(const WeightRows& rows, size_t output);

bool has_one_factor(const WeightRows& rows);

// A 1x1 filter that skips no pixel sees all images as one long row, which leaves fewer pixels of it
// without a partner; other convolutions stay what they are.
Convolution flattened(Convolution conv);

// The fields batches, input_pixel, channels, output_pixel, outputs and then append_window's: so
// ordered in the params struct of every conv_2d kernel. Of one group.
void append_convolution(std::vector<Field>& params, const Convolution& conv);

}  // namespace mote
