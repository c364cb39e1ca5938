// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution along one direction: windows of 1 x k pixels, and of k x 1 over images one
// pixel wide, which lie in memory as rows do. Packed as mote_depthwise_conv_2d_s8_row_armv7em.h
// says.
#include "compiler/kernels/depthwise_armv7em.h"

namespace mote {
namespace {

constexpr int32_t kMaxTaps = 16;

// Pixels made at a time. On the streaming wake word model 24 are 3 % faster in all, but the output
// then hardly overlaps the input: 6,888 bytes of arena instead of 4,608.
constexpr int32_t kTile = 4;

struct Row {
  WindowAxis along;
  int32_t rows;  // of all images
};

std::optional<Row> row_of(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  const auto only = [](const WindowAxis& axis) {
    return axis.filter == 1 && axis.stride == 1 && axis.output == axis.input && axis.pad == 0;
  };
  Row row;
  if (only(h))
    row = {w, conv.batches * h.input};
  else if (only(w) && w.input == 1)
    row = {h, conv.batches};
  else
    return {};
  if (row.along.dilation != 1 || row.along.filter > kMaxTaps) return {};
  return row;
}

bool matches(const NodeView& node) {
  return row_of(depthwise_conv_2d(node)) && is_depthwise_by_fours(node);
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const auto [along, rows] = *row_of(conv);
  const auto values = node.input(1).values<int8_t>();
  const std::vector<int32_t> bias = folded_bias(node, conv, op.x_zero_point);
  const auto channels = static_cast<size_t>(conv.in_channels);
  const int32_t taps = along.filter + along.filter % 2;
  const int32_t tile = depthwise_tile(along.output, kTile);

  std::vector<int32_t> weights;
  for (size_t first = 0; first < channels; first += 4) {
    for (size_t c = first; c < first + 4; ++c) weights.push_back(2 * bias[c]);
    for (size_t tap = 0; tap < static_cast<size_t>(taps); ++tap)
      for (size_t c = first; c < first + 2; ++c) {
        const size_t i = tap * channels + c;
        weights.push_back(tap < static_cast<size_t>(along.filter)
                              ? word_of(2 * values[i], 2 * values[i + 2])
                              : 0);
      }
  }

  Lowering lowering;
  lowering.constants = {
      {"weights", Type::i32, to_bytes(weights), ConstantArray::Kind::kWeights},
      depthwise_factors(op),
  };
  lowering.calls = {{
      .function = "mote_depthwise_conv_2d_s8_row_armv7em",
      .params_type = "mote_depthwise_conv_2d_s8_row_armv7em_params",
      .params = {{"weights", ArrayRef{0}},
                 {"factors", ArrayRef{1}},
                 {"rows", int64_t{rows}},
                 {"channels", int64_t{conv.in_channels}},
                 {"input_w", int64_t{along.input}},
                 {"output_w", int64_t{along.output}},
                 {"taps", int64_t{taps}},
                 {"stride", int64_t{along.stride}},
                 {"pad_left", int64_t{along.pad}},
                 {"input_zero_point", int64_t{op.x_zero_point}},
                 {"output_zero_point", int64_t{op.y_zero_point}},
                 {"tile", int64_t{tile}}},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  }};
  lowering.scratch_bytes = 8 * ((int64_t{tile} - 1) * along.stride + taps);
  // As one long row per image: rows follow each other without a gap on both sides.
  Window window = conv.window;
  if (window.w.input == 1) window = {.h = WindowAxis{}, .w = window.h};
  lowering.overlaps = row_order_overlap(node, window, tile);
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv7em_depthwise_conv_2d_s8_row;
const Kernel kernel_armv7em_depthwise_conv_2d_s8_row = {
    .name = "depthwise_conv_2d_s8_row_armv7em",
    .family = "armv7em",
    .op = Op::depthwise_conv_2d,
    .sources = {"armv7em/mote_depthwise_conv_2d_s8_row_armv7em.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
