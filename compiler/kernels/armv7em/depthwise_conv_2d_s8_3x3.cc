// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution by 3x3 taps, four channels at a time, packed as
// mote_depthwise_conv_2d_s8_3x3_armv7em.h says.
#include <algorithm>
#include <array>

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/requant.h"

namespace mote {
namespace {

constexpr int32_t kTile = 24;         // pixels, at most
constexpr int32_t kColumnBytes = 24;  // of scratch

// Twice a sum stays an int32, with room for the rounding of a shift by kMaxShift.
constexpr int64_t kMaxSum = int64_t{1} << 29;
constexpr int kMaxShift = 22;

bool matches(const NodeView& node) {
  if (!is_constant_convolution(node, Type::i8)) return false;
  const Convolution conv = depthwise_conv_2d(node);
  const auto& [h, w] = conv.window;
  if (conv.in_channels < 4 || conv.group_outputs != 1 || h.filter != 3 || w.filter != 3 ||
      h.dilation != 1 || w.dilation != 1)
    return false;
  // No window lies wholly beside the input.
  if (w.pad > 2 || w.start(w.output - 1) >= w.input) return false;
  const ConvolutionS8 op = convolution_s8(node, conv);
  if (op.range.min != -128 || op.range.max != 127) return false;
  const auto weights = node.input(1).values<int8_t>();
  const std::vector<int32_t> bias = folded_bias(node, conv, op.x_zero_point);
  const auto channels = static_cast<size_t>(conv.in_channels);
  for (size_t c = 0; c < channels; ++c) {
    const int shift = -op.factors[c].shift;
    int64_t most = std::abs(int64_t{bias[c]});
    for (size_t tap = 0; tap < 9; ++tap)
      most += 128 * std::abs(int64_t{weights[tap * channels + c]});
    if (shift < 1 || shift > kMaxShift || most >= kMaxSum) return false;
  }
  return true;
}

// The first channel of every four.
std::vector<size_t> fours(int32_t channels) {
  std::vector<size_t> first;
  for (int32_t c = 0; c < channels; c += 4)
    first.push_back(static_cast<size_t>(std::min(c, channels - 4)));
  return first;
}

ConstantArray packed_weights(const NodeView& node, const Convolution& conv,
                             const ConvolutionS8& op) {
  const auto values = node.input(1).values<int8_t>();
  const std::vector<int32_t> bias = folded_bias(node, conv, op.x_zero_point);
  const auto channels = static_cast<size_t>(conv.in_channels);
  const auto weight = [&](size_t ky, size_t kx, size_t c) {
    return 2 * values[(ky * 3 + kx) * channels + c];
  };
  const auto pair = [](int32_t low, int32_t high) {
    return static_cast<int32_t>((static_cast<uint32_t>(low) & 0xffff) | static_cast<uint32_t>(high)
                                                                            << 16);
  };
  std::vector<int32_t> packed;
  for (const size_t first : fours(conv.in_channels)) {
    for (size_t c = first; c < first + 4; ++c) packed.push_back(2 * bias[c]);
    for (size_t kx = 0; kx < 3; ++kx) {
      for (size_t c = first; c < first + 4; ++c)
        packed.push_back(pair(weight(0, kx, c), weight(1, kx, c)));
      for (size_t c = first; c < first + 2; ++c)
        packed.push_back(pair(weight(2, kx, c), weight(2, kx, c + 2)));
    }
  }
  return {"weights", Type::i32, to_bytes(packed), ConstantArray::Kind::kWeights};
}

ConstantArray packed_factors(const Convolution& conv, const ConvolutionS8& op) {
  std::vector<int32_t> packed;
  for (const size_t first : fours(conv.in_channels)) {
    for (size_t c = first; c < first + 4; ++c) {
      const int shift = -op.factors[c].shift;
      packed.push_back(op.factors[c].multiplier);
      packed.push_back((1 << (shift - 1)) + op.y_zero_point * (1 << shift));
    }
    for (size_t c = first; c < first + 4; ++c) packed.push_back(-op.factors[c].shift);
  }
  return {"factors", Type::i32, to_bytes(packed), ConstantArray::Kind::kOther};
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const auto& [h, w] = conv.window;
  const int32_t tiles = (w.output + kTile - 1) / kTile;
  const int32_t tile = (w.output + tiles - 1) / tiles;
  Lowering lowering;
  lowering.constants = {packed_weights(node, conv, op), packed_factors(conv, op)};
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
                 {"rectified", int64_t{op.y_zero_point == -128}},
                 {"tile", int64_t{tile}}},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  }};
  lowering.scratch_bytes = kColumnBytes * ((int64_t{tile} - 1) * w.stride + 3);
  lowering.overlaps = row_order_overlap(node, conv.window, tile);
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
};

}  // namespace mote
