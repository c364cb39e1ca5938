// SPDX-License-Identifier: Apache-2.0
// Packing: blocks of 16 channels, tap by tap, with an even number of taps. When channels are fewer
// than 16 and divide it, a block holds them several times, once for each of adjacent pixels.
#include <cstdlib>

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/mve.h"

namespace mote {
namespace {

constexpr int32_t kMostTaps = 64;  // as in mote_depthwise_conv_2d_s8_mve.h

// Two products of any bytes of x can be added in 16 bits.
bool pairs_fit(std::span<const int8_t> w, int32_t taps, int32_t channels) {
  for (int32_t t = 0; t + 1 < taps; t += 2)
    for (int32_t c = 0; c < channels; ++c) {
      const auto at = static_cast<size_t>(t * channels + c);
      if (std::abs(int{w[at]}) + std::abs(int{w[at + static_cast<size_t>(channels)]}) > 255)
        return false;
    }
  return true;
}

bool matches(const NodeView& node) {
  if (!is_constant_convolution(node, Type::i8) || node.input(0).shape[3] == 1) return false;
  const Convolution conv = depthwise_conv_2d(node);
  return conv.group_outputs == 1 && conv.taps() <= kMostTaps &&
         pairs_fit(node.input(1).values<int8_t>(), conv.taps(), conv.in_channels) &&
         mve::is_exact(node, conv);
}

int32_t pixels_of_block(const Convolution& conv) {
  return conv.window.w.stride == 1 && conv.in_channels < mve::kBlock &&
                 mve::kBlock % conv.in_channels == 0
             ? mve::kBlock / conv.in_channels
             : 1;
}

// `values`, one per channel, `pixels` times.
template <typename T>
std::vector<T> repeated(std::span<const T> values, int32_t pixels) {
  std::vector<T> all;
  for (int32_t i = 0; i < pixels; ++i) all.insert(all.end(), values.begin(), values.end());
  return all;
}

Bytes blocks_of_weights(std::span<const int8_t> w, int32_t taps, int32_t channels, int32_t pixels) {
  std::vector<int8_t> blocks;
  for (int32_t first = 0; first < channels * pixels; first += mve::kBlock)
    for (int32_t t = 0; t < taps + taps % 2; ++t)
      for (int32_t c = first; c < first + mve::kBlock; ++c)
        blocks.push_back(t < taps && c < channels * pixels
                             ? w[static_cast<size_t>(t * channels + c % channels)]
                             : int8_t{0});
  return to_bytes(blocks);
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const Window& window = conv.window;
  const int32_t pixels = pixels_of_block(conv);
  const std::vector<int32_t> bias = folded_bias(node, conv, op.x_zero_point);
  const auto factors = repeated(std::span<const QuantizedMultiplier>(op.factors), pixels);
  Lowering lowering;
  lowering.constants = {
      {"weights", Type::i8,
       blocks_of_weights(node.input(1).values<int8_t>(), conv.taps(), conv.in_channels, pixels),
       ConstantArray::Kind::kWeights},
      mve::bias_blocks(repeated(std::span<const int32_t>(bias), pixels)),
      mve::multiplier_blocks(factors),
      mve::shift_blocks(factors),
  };
  Field padding{"padding", NoPointer{}};
  if (window.padded()) {
    padding.value = ArrayRef{lowering.constants.size()};
    lowering.constants.push_back(padding_array(conv.in_channels, op.x_zero_point));
  }
  lowering.calls = {{
      .function = "mote_depthwise_conv_2d_s8_mve",
      .params_type = "mote_depthwise_conv_2d_s8_mve_params",
      .params = {{"weights", ArrayRef{0}},
                 {"bias", ArrayRef{1}},
                 {"multipliers", ArrayRef{2}},
                 {"shifts", ArrayRef{3}},
                 padding,
                 {"batches", int64_t{conv.batches}},
                 {"channels", int64_t{conv.in_channels}},
                 {"pixels", int64_t{pixels}}},
      .arguments = {input_argument(0), output_argument()},
  }};
  std::vector<Field>& params = lowering.calls[0].params;
  append_window(params, window);
  params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
  params.push_back({"output_min", int64_t{op.range.min}});
  params.push_back({"output_max", int64_t{op.range.max}});
  lowering.overlaps = row_order_overlap(node, window, 1);
  for (Overlap& overlap : lowering.overlaps)  // steps of several pixels begin anywhere in a row
    overlap.lag_bytes += int64_t{pixels - 1} * conv.in_channels;
  return lowering;
}

}  // namespace

extern const Kernel kernel_mve_depthwise_conv_2d_s8;
const Kernel kernel_mve_depthwise_conv_2d_s8 = {
    .name = "depthwise_conv_2d_s8_mve",
    .family = "mve",
    .op = Op::depthwise_conv_2d,
    .sources = {"mve/mote_depthwise_conv_2d_s8_mve.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
