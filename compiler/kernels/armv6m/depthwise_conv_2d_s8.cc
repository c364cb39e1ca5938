// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution without dilation, any multiplier, four rows of y at a time. Packing: see
// mote_depthwise_conv_2d_s8_armv6m.h; taps are ordered by columns, as the kernel collects them.
#include <algorithm>

#include "compiler/kernels/armv6m.h"
#include "compiler/kernels/convolution.h"

namespace mote {
namespace {

constexpr int32_t kRows = 4;   // of y
constexpr int32_t kTile = 12;  // columns of y, at most
constexpr int32_t kChannels = 8;
constexpr int64_t kWord = 4;

WeightRows rows_by_column(const NodeView& node, const Convolution& conv, const ConvolutionS8& op) {
  WeightRows rows = weight_rows(node, conv, op);
  const auto h = static_cast<size_t>(conv.window.h.filter);
  const auto w = static_cast<size_t>(conv.window.w.filter);
  std::vector<int8_t> weights;
  for (size_t o = 0; o < rows.outputs(); ++o)
    for (size_t kx = 0; kx < w; ++kx)
      for (size_t ky = 0; ky < h; ++ky) weights.push_back(rows.weight(o, ky * w + kx));
  rows.weights = std::move(weights);
  return rows;
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const Convolution conv = depthwise_conv_2d(node);
  if (conv.window.h.dilation != 1 || conv.window.w.dilation != 1) return false;
  const ConvolutionS8 op = convolution_s8(node, conv);
  return fits_armv6m(rows_by_column(node, conv, op), op.y_zero_point, op.range);
}

// Nearly equal parts.
int32_t tile_of(int32_t columns) {
  const int32_t tiles = (columns + kTile - 1) / kTile;
  return (columns + tiles - 1) / tiles;
}

// Four rows are written when all of their windows are read.
std::vector<Overlap> overlaps_of(const Convolution& conv) {
  if (conv.batches != 1) return {};
  const auto& [h, w] = conv.window;
  const int64_t input_row = int64_t{w.input} * conv.in_channels;
  const int64_t output_row = int64_t{w.output} * conv.out_channels;
  int64_t lag = h.output * output_row - h.input * input_row;
  for (int32_t next = kRows; next < h.output; next += kRows)
    lag = std::max(lag, next * output_row - std::clamp(h.start(next), 0, h.input) * input_row);
  return {{.input = 0, .output = 0, .lag_bytes = lag}};
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const WeightRows rows = rows_by_column(node, conv, op);
  const auto& [h, w] = conv.window;
  const bool is_one_column =
      w.input == 1 && w.filter == 1 && w.output == 1 && w.pad == 0 && conv.group_outputs == 1;
  const int32_t tile = is_one_column ? kChannels : tile_of(w.output);

  const StepForms forms = *step_forms(rows, op.y_zero_point, op.range);

  Lowering lowering;
  Call call{
      .function = forms.are_straight() ? "mote_depthwise_conv_2d_s8_straight_armv6m"
                                       : "mote_depthwise_conv_2d_s8_armv6m",
      .params_type = "mote_depthwise_conv_2d_s8_armv6m_params",
      .params = {},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  };
  lowering.constants = {
      {"weights", Type::i8, to_bytes(eights(rows)), ConstantArray::Kind::kWeights},
      {"steps", Type::i32, to_bytes(biased_steps(rows, forms))},
  };
  call.params = {{"weights", ArrayRef{0}},
                 {"steps", ArrayRef{1}},
                 {"batches", int64_t{conv.batches}},
                 {"channels", int64_t{conv.in_channels}},
                 {"multiplier", int64_t{conv.group_outputs}}};
  append_window(call.params, conv.window, false);
  call.params.push_back({"input_zero_point", int64_t{op.x_zero_point}});
  call.params.push_back({"output_min", int64_t{op.range.min}});
  call.params.push_back({"output_max", int64_t{op.range.max}});
  call.params.push_back({"bend", int64_t{forms.bend}});
  call.params.push_back({"is_one_column", int64_t{is_one_column}});
  call.params.push_back({"tile", int64_t{tile}});
  lowering.calls.push_back(std::move(call));

  const int64_t columns = (int64_t{tile} - 1) * w.stride + w.filter;
  lowering.scratch_bytes = kWord * (2 * columns + kRows) * h.filter +
                           kRows * int64_t{w.output} * conv.out_channels +
                           int64_t{w.input} * conv.in_channels;
  lowering.overlaps = overlaps_of(conv);
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv6m_depthwise_conv_2d_s8;
const Kernel kernel_armv6m_depthwise_conv_2d_s8 = {
    .name = "depthwise_conv_2d_s8_armv6m",
    .family = "armv6m",
    .op = Op::depthwise_conv_2d,
    .sources = {"armv6m/mote_depthwise_conv_2d_s8_armv6m.c", "armv6m/mote_tile_armv6m.c"},
    .matches = matches,
    .lower = lower,
    .takes =
        "no dilation, constant weights, two products of which fit half a word, and factors with a "
        "step form",
};

}  // namespace mote
