// SPDX-License-Identifier: Apache-2.0
// Packing: blocks of 16 channels, tap by tap, then their biases. When channels are fewer than 16
// and divide it, a block holds them several times, once for each of adjacent pixels.
#include <cstdlib>

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/mve.h"

namespace mote {
namespace {

constexpr int32_t kMostTaps = 64;  // as in mote_depthwise_conv_2d_s8_mve.h

// Two products of any bytes of x can be added in 16 bits.
bool pairs_fit(const WeightRows& rows) {
  for (size_t c = 0; c < rows.outputs(); ++c)
    for (size_t t = 0; t + 1 < rows.length(); t += 2)
      if (std::abs(int{rows.weight(c, t)}) + std::abs(int{rows.weight(c, t + 1)}) > 255)
        return false;
  return true;
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node) || node.input(0).shape[3] == 1) return false;
  const Convolution conv = depthwise_conv_2d(node);
  if (conv.group_outputs != 1 || conv.taps() > kMostTaps) return false;
  const WeightRows rows = weight_rows(node, conv, convolution_s8(node, conv));
  return pairs_fit(rows) && mve::is_exact(rows);
}

int32_t pixels_of_block(const Convolution& conv) {
  constexpr auto kBlock = static_cast<int32_t>(mve::kBlock);
  return conv.window.w.stride == 1 && conv.in_channels < kBlock && kBlock % conv.in_channels == 0
             ? kBlock / conv.in_channels
             : 1;
}

// All rows, once per pixel.
WeightRows repeated(const WeightRows& rows, int32_t pixels) {
  WeightRows all;
  for (int32_t i = 0; i < pixels; ++i) {
    all.weights.insert(all.weights.end(), rows.weights.begin(), rows.weights.end());
    all.bias.insert(all.bias.end(), rows.bias.begin(), rows.bias.end());
    all.factors.insert(all.factors.end(), rows.factors.begin(), rows.factors.end());
  }
  return all;
}

ConstantArray weight_blocks(const WeightRows& rows) {
  ConstantArray array{"weights", Type::i32, {}, ConstantArray::Kind::kWeights};
  for (size_t first = 0; first < rows.outputs(); first += mve::kBlock) {
    for (size_t t = 0; t < rows.length(); ++t)
      for (size_t c = first; c < first + mve::kBlock; ++c)
        array.data.push_back(static_cast<uint8_t>(rows.weight(c, t)));
    mve::append_bias(array.data, rows, first);
  }
  return array;
}

// Pixels of a row that one loop makes: their windows leave it on neither side.
struct Run {
  int32_t first = 0, groups = 0;
};
Run run_of_row(const Convolution& conv, int32_t pixels) {
  const WindowAxis& w = conv.window.w;
  if (conv.in_channels * pixels % static_cast<int32_t>(mve::kBlock) != 0) return {};
  const auto is_inside = [&](int32_t x) {
    return w.start(x) >= 0 && w.start(x) + w.extent() <= w.input;
  };
  Run run;
  while (run.first < w.output && !is_inside(run.first)) ++run.first;
  int32_t end = run.first;
  while (end < w.output && is_inside(end)) ++end;
  run.groups = (end - run.first) / pixels;
  return run;
}

// Of each tap; `axis` says which way.
enum class TapAxis { kRow, kColumn };
ConstantArray tap_positions(const Window& window, TapAxis axis) {
  std::vector<int16_t> positions;
  for (int32_t ky = 0; ky < window.h.filter; ++ky)
    for (int32_t kx = 0; kx < window.w.filter; ++kx)
      positions.push_back(static_cast<int16_t>(axis == TapAxis::kRow ? ky * window.h.dilation
                                                                     : kx * window.w.dilation));
  positions.resize((positions.size() + 3) / 4 * 4);
  return {axis == TapAxis::kRow ? "tap_rows" : "tap_columns", Type::i16, to_bytes(positions),
          ConstantArray::Kind::kOther};
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const Window& window = conv.window;
  const int32_t pixels = pixels_of_block(conv);
  const WeightRows rows = repeated(weight_rows(node, conv, op), pixels);
  const Run run = run_of_row(conv, pixels);
  Lowering lowering;
  lowering.constants = {weight_blocks(rows), mve::factor_blocks(rows),
                        tap_positions(window, TapAxis::kRow),
                        tap_positions(window, TapAxis::kColumn)};
  Field padding{"padding", NoPointer{}};
  if (window.padded()) {
    padding.value = ArrayRef{lowering.constants.size()};
    lowering.constants.push_back(padding_array(conv.in_channels * pixels, op.x_zero_point));
  }
  lowering.calls = {{
      .function = "mote_depthwise_conv_2d_s8_mve",
      .params_type = "mote_depthwise_conv_2d_s8_mve_params",
      .params = {{"weights", ArrayRef{0}},
                 {"factors", ArrayRef{1}},
                 padding,
                 {"tap_rows", ArrayRef{2}},
                 {"tap_columns", ArrayRef{3}},
                 {"run_first", int64_t{run.first}},
                 {"run_groups", int64_t{run.groups}},
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
  params.push_back({"saturates", int64_t{mve::saturates(op.y_zero_point, op.range)}});
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
    .takes = "more than one channel, multiplier 1, at most 64 taps, factors below 1",
};

}  // namespace mote
