// SPDX-License-Identifier: Apache-2.0
// Packing: blocks of four channels, tap by tap; the last block is the last four channels.
#include <algorithm>

#include "compiler/kernels/convolution.h"

namespace mote {
namespace {

constexpr size_t kLanes = 4;
constexpr int32_t kPixels = 4;  // made at a time

bool matches(const NodeView& node) {
  if (!is_constant_convolution(node, Type::f32)) return false;
  const Convolution conv = depthwise_conv_2d(node);
  return conv.group_outputs == 1 && static_cast<size_t>(conv.in_channels) >= kLanes;
}

std::vector<float> blocks_of(std::span<const float> weights, size_t channels) {
  std::vector<float> values;
  for (size_t c = 0; c < channels; c += kLanes) {
    const size_t first = std::min(c, channels - kLanes);
    for (size_t tap = 0; tap < weights.size(); tap += channels)
      for (size_t i = first; i < first + kLanes; ++i) values.push_back(weights[tap + i]);
  }
  return values;
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  Lowering lowering;
  const auto [weights, bias] = float_weights(node, lowering);
  lowering.constants[0].data =
      to_bytes(blocks_of(node.input(1).values<float>(), static_cast<size_t>(conv.in_channels)));
  lowering.calls = {{
      .function = "mote_depthwise_conv_2d_f32_mve",
      .params_type = "mote_depthwise_conv_2d_f32_mve_params",
      .params = {weights,
                 bias,
                 {"batches", int64_t{conv.batches}},
                 {"channels", int64_t{conv.in_channels}}},
      .arguments = {input_argument(0), output_argument()},
  }};
  std::vector<Field>& params = lowering.calls[0].params;
  append_window(params, conv.window);
  append_activation(params, node);
  lowering.overlaps = row_order_overlap(node, conv.window, kPixels);
  return lowering;
}

}  // namespace

extern const Kernel kernel_mve_depthwise_conv_2d_f32;
const Kernel kernel_mve_depthwise_conv_2d_f32 = {
    .name = "depthwise_conv_2d_f32_mve",
    .family = "mve",
    .op = Op::depthwise_conv_2d,
    .sources = {"mve/mote_depthwise_conv_2d_f32_mve.c"},
    .matches = matches,
    .lower = lower,
    .takes = "at least four channels, multiplier 1, constant weights",
};

}  // namespace mote
