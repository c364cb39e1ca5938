// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution by windows of any size without gaps along a row, packed as
// mote_depthwise_conv_2d_s8_columns_armv7em.h says.
#include <utility>

#include "compiler/kernels/depthwise_armv7em.h"

namespace mote {
namespace {

constexpr int64_t kMaxScratchBytes = 8192;  // more than any network's window needs

// Pixels made at a time. With windows of one row 24 are 3 % faster in all on the streaming wake
// word model, but the output then hardly overlaps the input: 6,888 bytes of arena instead of 4,608.
int32_t tile_of(const Window& window) {
  return depthwise_tile(window.w.output, window.h.filter == 1 ? 4 : 12);
}

// Images one pixel wide lie in memory as rows do, which make longer tiles.
Window window_of(const Convolution& conv) {
  Window window = conv.window;
  const WindowAxis& w = window.w;
  if (w.input == 1 && w.filter == 1 && w.output == 1 && w.pad == 0) std::swap(window.h, window.w);
  return window;
}

int64_t scratch_bytes(const Window& window) {
  const auto& [h, w] = window;
  return 8 * (((int64_t{tile_of(window)} - 1) * w.stride + w.filter) * h.filter + 1);
}

bool matches(const NodeView& node) {
  const Window window = window_of(depthwise_conv_2d(node));
  return window.w.dilation == 1 && scratch_bytes(window) <= kMaxScratchBytes &&
         is_depthwise_by_fours(node);
}

ConstantArray packed_weights(const NodeView& node, const Convolution& conv,
                             const ConvolutionS8& op) {
  const auto values = node.input(1).values<int8_t>();
  const std::vector<int32_t> bias = folded_bias(node, conv, op.x_zero_point);
  const auto channels = static_cast<size_t>(conv.in_channels);
  const auto height = static_cast<size_t>(conv.window.h.filter);
  const auto width = static_cast<size_t>(conv.window.w.filter);
  std::vector<int32_t> packed;
  for (size_t first = 0; first < channels; first += 4) {
    for (size_t c = first; c < first + 4; ++c) packed.push_back(2 * bias[c]);
    for (size_t kx = 0; kx < width; ++kx)
      for (size_t ky = 0; ky < height; ++ky)
        for (size_t c = first; c < first + 2; ++c) {
          const size_t i = (ky * width + kx) * channels + c;
          packed.push_back(word_of(2 * values[i], 2 * values[i + 2]));
        }
    if (width * height % 2 != 0) packed.insert(packed.end(), 2, 0);
  }
  return {"weights", Type::i32, to_bytes(packed), ConstantArray::Kind::kWeights};
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const Window window = window_of(conv);
  const auto& [h, w] = window;
  Lowering lowering;
  lowering.constants = {packed_weights(node, conv, op), depthwise_factors(op)};
  lowering.calls = {{
      .function = "mote_depthwise_conv_2d_s8_columns_armv7em",
      .params_type = "mote_depthwise_conv_2d_s8_columns_armv7em_params",
      .params = {{"weights", ArrayRef{0}},
                 {"factors", ArrayRef{1}},
                 {"batches", int64_t{conv.batches}},
                 {"channels", int64_t{conv.in_channels}},
                 {"input_h", int64_t{h.input}},
                 {"input_w", int64_t{w.input}},
                 {"output_h", int64_t{h.output}},
                 {"output_w", int64_t{w.output}},
                 {"filter_h", int64_t{h.filter}},
                 {"filter_w", int64_t{w.filter}},
                 {"stride_h", int64_t{h.stride}},
                 {"stride_w", int64_t{w.stride}},
                 {"dilation_h", int64_t{h.dilation}},
                 {"pad_top", int64_t{h.pad}},
                 {"pad_left", int64_t{w.pad}},
                 {"input_zero_point", int64_t{op.x_zero_point}},
                 {"output_zero_point", int64_t{op.y_zero_point}},
                 {"tile", int64_t{tile_of(window)}}},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  }};
  lowering.scratch_bytes = scratch_bytes(window);
  lowering.overlaps = channelwise_overlaps(node, window, tile_of(window));
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv7em_depthwise_conv_2d_s8_columns;
const Kernel kernel_armv7em_depthwise_conv_2d_s8_columns = {
    .name = "depthwise_conv_2d_s8_columns_armv7em",
    .family = "armv7em",
    .op = Op::depthwise_conv_2d,
    .sources = {"armv7em/mote_depthwise_conv_2d_s8_columns_armv7em.c"},
    .matches = matches,
    .lower = lower,
    .takes =
        "no dilation along rows, channels in fours, multiplier 1, no activation that cuts int8's "
        "range",
};

}  // namespace mote
