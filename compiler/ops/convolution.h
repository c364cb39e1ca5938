// SPDX-License-Identifier: Apache-2.0
// What conv_2d and depthwise_conv_2d share; both are sums over the taps of a window of x, times
// weights, and differ in which channels meet and in how the weights lie.
#pragma once

#include "compiler/base/result.h"
#include "compiler/ops/evaluation.h"
#include "compiler/ops/quantized.h"
#include "compiler/ops/window.h"

namespace mote {

// Output channel o of group g = o / group_outputs reads the channels [g * group_inputs, (g + 1) *
// group_inputs) of x. Its weight for tap t = ky * filter_w + kx and the group's channel i is
// w[o * w_output + t * w_tap + i].
struct Convolution {
  Window window;
  int32_t batches;
  int32_t in_channels, out_channels;
  int32_t group_inputs, group_outputs;
  int64_t w_output, w_tap;

  int32_t groups() const { return in_channels / group_inputs; }
  int32_t taps() const { return window.h.filter * window.w.filter; }
  Shape output_shape() const { return {batches, window.h.output, window.w.output, out_channels}; }
};

// Of a checked node.
Convolution conv_2d(const NodeView& node);
Convolution depthwise_conv_2d(const NodeView& node);

// The arithmetic of an int8 convolution.
struct ConvolutionS8 {
  int32_t x_zero_point, y_zero_point;
  Interval range;                            // of y after the activation
  std::vector<QuantizedMultiplier> factors;  // one per output channel
};
ConvolutionS8 convolution_s8(const NodeView& node, const Convolution& conv);

// Per output channel, bias - x_zero_point * (the sum of its weights): with it a kernel multiplies
// raw bytes of x, provided that padding reads as x_zero_point. Weights and bias must be constants.
std::vector<int32_t> folded_bias(const NodeView& node, const Convolution& conv,
                                 int32_t x_zero_point);

// Element types, ranks, bias and quantisation; weights may have a scale per `channel_axis`.
Result<void> check_convolution(const NodeView& node, int channel_axis);

void evaluate_convolution(const Evaluation& run, const Convolution& conv);

}  // namespace mote
