// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution with any window, one channel of a few pixels at a time. Images one pixel
// wide lie in memory as rows do, and are taken as such.
#include <algorithm>

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/depthwise_armv7m.h"

namespace mote {
namespace {

// Pixels made at a time: more would gather fewer bytes twice, but keep the output from following
// the input closely.
constexpr int32_t kTile = 8;

Window window_of(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  if (w.input == 1 && w.filter == 1 && w.output == 1 && w.pad == 0)
    return {.h = WindowAxis{}, .w = h};
  return conv.window;
}

bool matches(const NodeView& node) {
  return has_constant_weights_s8(node) && depthwise_rows(node).has_value();
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const Window window = window_of(conv);
  const int32_t tile = std::min(kTile, window.w.output);
  Lowering lowering;
  Call call{
      .function = "mote_depthwise_conv_2d_s8_armv7m",
      .params_type = "mote_depthwise_conv_2d_s8_armv7m_params",
      .params = depthwise_constants(*depthwise_rows(node), lowering),
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  };
  call.params.push_back({"batches", int64_t{conv.batches}});
  call.params.push_back({"channels", int64_t{conv.in_channels}});
  call.params.push_back({"outputs", int64_t{conv.out_channels}});
  append_window(call.params, window);
  call.params.push_back({"input_zero_point", int64_t{op.x_zero_point}});
  call.params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
  call.params.push_back({"output_min", int64_t{op.range.min}});
  call.params.push_back({"output_max", int64_t{op.range.max}});
  call.params.push_back({"tile", int64_t{tile}});
  lowering.calls.push_back(std::move(call));
  const int64_t width = (int64_t{tile} - 1) * window.w.stride + window.w.extent();
  lowering.scratch_bytes = 4 * (window.h.filter * width + (tile + 3) / 4 * 4);
  lowering.overlaps = channelwise_overlaps(node, window, tile);
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv7m_depthwise_conv_2d_s8;
const Kernel kernel_armv7m_depthwise_conv_2d_s8 = {
    .name = "depthwise_conv_2d_s8_armv7m",
    .family = "armv7m",
    .op = Op::depthwise_conv_2d,
    .sources = {"armv7m/mote_depthwise_conv_2d_s8_armv7m.c"},
    .matches = matches,
    .lower = lower,
    .takes = "constant weights, factors from 2^-20 to below 1",
};

}  // namespace mote
