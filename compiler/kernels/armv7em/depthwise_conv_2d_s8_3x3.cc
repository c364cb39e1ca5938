// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution by 3x3 taps, four channels at a time, packed as
// mote_depthwise_conv_2d_s8_3x3_armv7em.h says.
#include "compiler/kernels/depthwise_armv7em.h"

namespace mote {
namespace {

constexpr int32_t kTile = 12;         // pixels made at a time, at most
constexpr int32_t kColumnBytes = 24;  // of scratch

bool matches(const NodeView& node) {
  const Window window = depthwise_conv_2d(node).window;
  const auto& [h, w] = window;
  if (!is_small(window)) return false;
  if (h.filter != 3 || w.filter != 3 || h.dilation != 1 || w.dilation != 1) return false;
  // No window lies wholly beside the input.
  if (w.pad > 2 || w.start(w.output - 1) >= w.input) return false;
  return is_depthwise_by_fours(node);
}

ConstantArray packed_weights(const NodeView& node, const Convolution& conv,
                             const ConvolutionS8& op) {
  const auto values = node.input(1).values<int8_t>();
  const std::vector<int32_t> bias = folded_bias(node, conv, op.x_zero_point);
  const auto channels = static_cast<size_t>(conv.in_channels);
  const auto weight = [&](size_t ky, size_t kx, size_t c) {
    return 2 * values[(ky * 3 + kx) * channels + c];
  };
  std::vector<int32_t> packed;
  for (size_t first = 0; first < channels; first += 4) {
    for (size_t c = first; c < first + 4; ++c) packed.push_back(2 * bias[c]);
    for (size_t kx = 0; kx < 3; ++kx) {
      for (size_t c = first; c < first + 4; ++c)
        packed.push_back(word_of(weight(0, kx, c), weight(1, kx, c)));
      for (size_t c = first; c < first + 2; ++c)
        packed.push_back(word_of(weight(2, kx, c), weight(2, kx, c + 2)));
    }
  }
  return {"weights", Type::i32, to_bytes(packed), ConstantArray::Kind::kWeights};
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const auto& [h, w] = conv.window;
  const int32_t tile = depthwise_tile(w.output, kTile);
  Lowering lowering;
  lowering.constants = {packed_weights(node, conv, op), depthwise_factors(op)};
  lowering.calls = {{
      .function = "mote_depthwise_conv_2d_s8_3x3_armv7em",
      .params_type = "mote_depthwise_conv_2d_s8_3x3_armv7em_params",
      .params = {{"weights", ArrayRef{0}},
                 {"factors", ArrayRef{1}},
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
                 {"input_zero_point", int64_t{op.x_zero_point}},
                 {"output_zero_point", int64_t{op.y_zero_point}},
                 {"tile", int64_t{tile}}},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  }};
  lowering.scratch_bytes = kColumnBytes * ((int64_t{tile} - 1) * w.stride + 3);
  lowering.overlaps = channelwise_overlaps(node, conv.window, tile);
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv7em_depthwise_conv_2d_s8_3x3;
const Kernel kernel_armv7em_depthwise_conv_2d_s8_3x3 = {
    .name = "depthwise_conv_2d_s8_3x3_armv7em",
    .family = "armv7em",
    .op = Op::depthwise_conv_2d,
    .sources = {"armv7em/mote_depthwise_conv_2d_s8_3x3_armv7em.c"},
    .matches = matches,
    .lower = lower,
    .before_others = true,
    .takes =
        "3x3 windows without dilation, channels in fours, multiplier 1, no activation that cuts "
        "int8's range",
};

}  // namespace mote
