// SPDX-License-Identifier: Apache-2.0
// Packing: per output its taps, column by column; the bias with the input's zero point folded in
// and the shift in one word.
#include <algorithm>
#include <utility>

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/rv32.h"

namespace mote {
namespace {

constexpr int32_t kTile = 8;                 // pixels made at a time, at most
constexpr int64_t kSums = int64_t{1} << 26;  // absolute values are less: room for the shift
constexpr int64_t kChannels = 4;             // of a column

std::optional<WeightRows> rows_of(const NodeView& node, const Convolution& conv,
                                  const ConvolutionS8& op) {
  auto rows = rv32_rows(weight_rows(node, conv, op), op.y_zero_point, op.range);
  if (!rows) return {};
  for (size_t o = 0; o < rows->outputs(); ++o)
    if (largest_sum(*rows, o) >= kSums) return {};
  return rows;
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node) || node.input(0).shape[3] == 1) return false;
  const Convolution conv = depthwise_conv_2d(node);
  return rows_of(node, conv, convolution_s8(node, conv)).has_value();
}

// Windows one row high that start side by side.
bool in_row(const Window& window) {
  return window.h.filter == 1 && window.w.stride == 1 && window.w.dilation == 1;
}

int32_t rounded_up(int32_t n) { return (n + 3) / 4 * 4; }

// Per output its taps, column by column, filled up with zeros to `width` columns.
std::vector<int8_t> column_by_column(const WeightRows& rows, const Window& window, int32_t width) {
  const auto filter_h = static_cast<size_t>(window.h.filter);
  const auto filter_w = static_cast<size_t>(window.w.filter);
  std::vector<int8_t> weights;
  for (size_t o = 0; o < rows.outputs(); ++o)
    for (size_t kx = 0; kx < static_cast<size_t>(width); ++kx)
      for (size_t ky = 0; ky < filter_h; ++ky)
        weights.push_back(kx < filter_w ? rows.weight(o, ky * filter_w + kx) : int8_t{0});
  return weights;
}

std::vector<int32_t> factors_of(const WeightRows& rows) {
  std::vector<int32_t> factors;
  for (size_t o = 0; o < rows.outputs(); ++o) {
    factors.push_back(rows.bias[o] * 32 + rows.factors[o].shift);
    factors.push_back(rows.factors[o].multiplier);
  }
  return factors;
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const WeightRows rows = *rows_of(node, conv, op);
  const Window window = along_rows(conv.window);
  const auto& [h, w] = window;
  const int32_t tile = std::min(w.output, kTile);
  const bool row = in_row(window);
  const int32_t filter_w = row ? rounded_up(w.filter) : w.filter;
  Lowering lowering;
  lowering.constants = {{"weights", Type::i8, to_bytes(column_by_column(rows, window, filter_w)),
                         ConstantArray::Kind::kWeights},
                        {"factors", Type::i32, to_bytes(factors_of(rows))}};
  lowering.calls = {{
      .function = "mote_depthwise_conv_2d_s8_rv32",
      .params_type = "mote_depthwise_conv_2d_s8_rv32_params",
      .params = {{"weights", ArrayRef{0}},
                 {"factors", ArrayRef{1}},
                 {"batches", int64_t{conv.batches}},
                 {"channels", int64_t{conv.in_channels}},
                 {"multiplier", int64_t{conv.group_outputs}}},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  }};
  std::vector<Field>& params = lowering.calls[0].params;
  append_window(params, window);
  params.push_back({"input_zero_point", int64_t{op.x_zero_point}});
  params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
  params.push_back({"output_min", int64_t{op.range.min}});
  params.push_back({"output_max", int64_t{op.range.max}});
  params.push_back({"tile", int64_t{tile}});
  params.push_back({"in_row", int64_t{row}});
  const int64_t columns =
      row ? std::max(tile, 4) - 1 + filter_w : (int64_t{tile} - 1) * w.stride + w.extent();
  lowering.scratch_bytes = kChannels * h.filter * columns;
  lowering.overlaps = channelwise_overlaps(node, window, tile);
  return lowering;
}

}  // namespace

extern const Kernel kernel_rv32_depthwise_conv_2d_s8;
const Kernel kernel_rv32_depthwise_conv_2d_s8 = {
    .name = "depthwise_conv_2d_s8_rv32",
    .family = "rv32",
    .op = Op::depthwise_conv_2d,
    .sources = {"rv32/mote_depthwise_conv_2d_s8_rv32.c"},
    .matches = matches,
    .lower = lower,
    .takes = "more than one channel, constant weights, factors from 2^-20 to below 1",
};

}  // namespace mote
