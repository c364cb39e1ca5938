// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution by 3x3 taps, four channels at a time; others are left to rv32.
#include <algorithm>

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/rv32.h"

namespace mote {
namespace {

constexpr int32_t kTile = 8;          // pixels made at a time, at most
constexpr int64_t kColumnBytes = 16;  // of scratch

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const Convolution conv = depthwise_conv_2d(node);
  const auto& [h, w] = conv.window;
  if (h.filter != 3 || w.filter != 3 || h.dilation != 1 || w.dilation != 1 ||
      conv.group_outputs != 1 || conv.in_channels % 4 != 0)
    return false;
  const ConvolutionS8 op = convolution_s8(node, conv);
  return op.range.min == -128 && op.range.max == 127 &&
         rv32_rows(weight_rows(node, conv, op), op.y_zero_point, op.range);
}

// A mote_depthwise_xpulp_channel for each row.
std::vector<int32_t> packed(const WeightRows& rows) {
  std::vector<int32_t> words;
  for (size_t o = 0; o < rows.outputs(); ++o) {
    for (size_t kx = 0; kx < 3; ++kx) {
      uint32_t column = 0;
      for (size_t ky = 0; ky < 3; ++ky)
        column |= uint32_t{static_cast<uint8_t>(rows.weight(o, ky * 3 + kx))} << (8 * ky);
      words.push_back(static_cast<int32_t>(column));
    }
    words.push_back(rows.bias[o]);
    words.push_back(rows.factors[o].multiplier);
    words.push_back(rows.factors[o].shift);
  }
  return words;
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const auto& [h, w] = conv.window;
  const int32_t tile = std::min(w.output, kTile);
  Lowering lowering;
  const WeightRows rows = *rv32_rows(weight_rows(node, conv, op), op.y_zero_point, op.range);
  lowering.constants = {
      {"weights", Type::i32, to_bytes(packed(rows)), ConstantArray::Kind::kWeights},
      padding_array(conv.in_channels, op.x_zero_point)};
  lowering.calls = {{
      .function = "mote_depthwise_conv_2d_s8_xpulp",
      .params_type = "mote_depthwise_conv_2d_s8_xpulp_params",
      .params = {{"weights", ArrayRef{0}},
                 {"padding", ArrayRef{1}},
                 {"batches", int64_t{conv.batches}},
                 {"channels", int64_t{conv.in_channels}},
                 {"input_h", int64_t{h.input}},
                 {"input_w", int64_t{w.input}},
                 {"output_h", int64_t{h.output}},
                 {"output_w", int64_t{w.output}},
                 {"stride_h", int64_t{h.stride}},
                 {"stride_w", int64_t{w.stride}},
                 {"pad_top", int64_t{h.pad}},
                 {"pad_left", int64_t{w.pad}},
                 {"output_zero_point", int64_t{op.y_zero_point}},
                 {"tile", int64_t{tile}}},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  }};
  lowering.scratch_bytes = kColumnBytes * ((int64_t{tile} - 1) * w.stride + 3);
  lowering.overlaps = channelwise_overlaps(node, conv.window, tile);
  return lowering;
}

}  // namespace

extern const Kernel kernel_xpulp_depthwise_conv_2d_s8;
const Kernel kernel_xpulp_depthwise_conv_2d_s8 = {
    .name = "depthwise_conv_2d_s8_xpulp",
    .family = "xpulp",
    .op = Op::depthwise_conv_2d,
    .sources = {"xpulp/mote_depthwise_conv_2d_s8_xpulp.c"},
    .matches = matches,
    .lower = lower,
    .before_others = true,
    .takes =
        "3x3 windows without dilation, channels in fours, multiplier 1, no activation that cuts "
        "int8's range",
};

}  // namespace mote
