// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution by windows of any size that lie side by side, four channels at a time;
// others are left to rv32.
#include <algorithm>
#include <utility>

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/rv32.h"
#include "compiler/kernels/xpulp.h"

namespace mote {
namespace {

constexpr int32_t kTile = 8;                // pixels made at a time, at most
constexpr int64_t kBlockBytes = 16;         // of scratch: four columns of four channels
constexpr int64_t kMaxScratchBytes = 8192;  // more than any network's window needs

int64_t words(int64_t bytes) { return (bytes + 3) / 4; }

int32_t tile_of(const Window& window) { return std::min(window.w.output, kTile); }

int64_t scratch_bytes(const Window& window) {
  return kBlockBytes * window.h.filter * (words(tile_of(window)) + words(window.w.filter));
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const Convolution conv = depthwise_conv_2d(node);
  const Window window = along_rows(conv.window);
  if (window.w.stride != 1 || window.w.dilation != 1 || conv.group_outputs != 1 ||
      conv.in_channels % 4 != 0 || scratch_bytes(window) > kMaxScratchBytes)
    return false;
  const ConvolutionS8 op = convolution_s8(node, conv);
  return op.range.min == -128 && op.range.max == 127 &&
         rv32_rows(weight_rows(node, conv, op), op.y_zero_point, op.range);
}

// Per channel what the device's header says.
std::vector<int32_t> packed(const WeightRows& rows, const Window& window) {
  const auto height = static_cast<size_t>(window.h.filter);
  const auto width = static_cast<size_t>(window.w.filter);
  std::vector<int32_t> packed;
  for (size_t o = 0; o < rows.outputs(); ++o) {
    packed.insert(packed.end(), {rows.bias[o], rows.factors[o].multiplier, rows.factors[o].shift});
    for (size_t ky = 0; ky < height; ++ky)
      for (size_t kx = 0; kx < width; kx += 4)
        packed.push_back(xpulp_word(rows, o, ky * width + kx, std::min<size_t>(4, width - kx)));
  }
  return packed;
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const Window window = along_rows(conv.window);
  const auto& [h, w] = window;
  const WeightRows rows = *rv32_rows(weight_rows(node, conv, op), op.y_zero_point, op.range);
  Lowering lowering;
  lowering.constants = {
      {"weights", Type::i32, to_bytes(packed(rows, window)), ConstantArray::Kind::kWeights}};
  lowering.calls = {{
      .function = "mote_depthwise_conv_2d_s8_columns_xpulp",
      .params_type = "mote_depthwise_conv_2d_s8_columns_xpulp_params",
      .params = {{"weights", ArrayRef{0}},
                 {"batches", int64_t{conv.batches}},
                 {"channels", int64_t{conv.in_channels}},
                 {"input_h", int64_t{h.input}},
                 {"input_w", int64_t{w.input}},
                 {"output_h", int64_t{h.output}},
                 {"output_w", int64_t{w.output}},
                 {"filter_h", int64_t{h.filter}},
                 {"filter_w", int64_t{w.filter}},
                 {"stride_h", int64_t{h.stride}},
                 {"dilation_h", int64_t{h.dilation}},
                 {"pad_top", int64_t{h.pad}},
                 {"pad_left", int64_t{w.pad}},
                 {"input_zero_point", int64_t{op.x_zero_point}},
                 {"output_zero_point", int64_t{op.y_zero_point}},
                 {"tile", int64_t{tile_of(window)}}},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  }};
  lowering.scratch_bytes = scratch_bytes(window);
  lowering.overlaps = row_order_overlap(node, window, tile_of(window));
  return lowering;
}

}  // namespace

extern const Kernel kernel_xpulp_depthwise_conv_2d_s8_columns;
const Kernel kernel_xpulp_depthwise_conv_2d_s8_columns = {
    .name = "depthwise_conv_2d_s8_columns_xpulp",
    .family = "xpulp",
    .op = Op::depthwise_conv_2d,
    .sources = {"xpulp/mote_depthwise_conv_2d_s8_columns_xpulp.c"},
    .matches = matches,
    .lower = lower,
    .takes =
        "windows side by side without gaps, channels in fours, multiplier 1, no activation that "
        "cuts int8's range",
};

}  // namespace mote
