// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/depthwise_line.h"

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/requant.h"
#include "compiler/kernels/weight_rows.h"

namespace mote {
namespace {

constexpr int32_t kMostPixels = 3;  // with four, tiles are worth their trouble
constexpr int32_t kLanes = 4;

// Pixels of y, and of x under a window, that lie at equal distances from one to the next.
struct Line {
  int32_t taps, tap_pixels;        // pixels of x from tap to tap
  int32_t outputs, output_pixels;  // pixels of x from window to window
};

std::optional<Line> line_of(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  if (conv.batches != 1 || conv.group_outputs != 1 || conv.window.padded()) return std::nullopt;
  if (h.output * w.output > kMostPixels || (h.output > 1 && w.output > 1)) return std::nullopt;
  Line line;
  line.outputs = h.output * w.output;
  line.output_pixels = h.output > 1 ? h.stride * w.input : w.stride;
  line.taps = h.filter * w.filter;
  if (h.filter == 1)
    line.tap_pixels = w.dilation;
  else if (w.filter == 1)
    line.tap_pixels = h.dilation * w.input;
  else if (w.filter == w.input && h.dilation == 1)
    line.tap_pixels = 1;
  else
    return std::nullopt;
  return line;
}

bool matches(const NodeView& node) {
  return has_constant_weights_s8(node) && line_of(depthwise_conv_2d(node)).has_value();
}

// Four channels of each tap, then the next four; of the channels that are left all taps of each.
Bytes packed_weights(const WeightRows& rows) {
  Bytes packed;
  for (size_t first = 0; first < rows.outputs();) {
    const size_t lanes = rows.outputs() - first >= kLanes ? kLanes : 1;
    for (size_t tap = 0; tap < rows.length(); ++tap)
      for (size_t lane = 0; lane < lanes; ++lane)
        packed.push_back(static_cast<uint8_t>(rows.weight(first + lane, tap)));
    first += lanes;
  }
  return packed;
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const WeightRows rows = weight_rows(node, conv, op);
  const Line line = *line_of(conv);
  Lowering lowering;
  lowering.constants = {
      {"weights", Type::i8, packed_weights(rows), ConstantArray::Kind::kWeights},
      {"bias", Type::i32, to_bytes(rows.bias), ConstantArray::Kind::kWeights},
      multiplier_array(op.factors),
      shift_array(op.factors),
  };
  lowering.calls = {{
      .function = "mote_depthwise_conv_2d_s8_line",
      .params_type = "mote_depthwise_conv_2d_s8_line_params",
      .params = {{"weights", ArrayRef{0}},
                 {"bias", ArrayRef{1}},
                 {"multipliers", ArrayRef{2}},
                 {"shifts", ArrayRef{3}},
                 {"channels", int64_t{conv.in_channels}},
                 {"taps", int64_t{line.taps}},
                 {"tap_step", int64_t{line.tap_pixels} * conv.in_channels},
                 {"outputs", int64_t{line.outputs}},
                 {"output_step", int64_t{line.output_pixels} * conv.in_channels},
                 {"output_zero_point", int64_t{op.y_zero_point}},
                 {"output_min", int64_t{op.range.min}},
                 {"output_max", int64_t{op.range.max}}},
      .arguments = {input_argument(0), output_argument()},
  }};
  // Four channels of a pixel are read before they are written, and no later one reads them again.
  if (line.outputs == 1) lowering.overlaps = {{.input = 0, .output = 0, .lag_bytes = 0}};
  return lowering;
}

}  // namespace

Kernel depthwise_line_kernel(std::string_view name, std::string_view family) {
  return {
      .name = name,
      .family = family,
      .op = Op::depthwise_conv_2d,
      .sources = {"ref/mote_depthwise_conv_2d_s8_line.c"},
      .matches = matches,
      .lower = lower,
      .before_others = true,
      .takes = "up to three pixels in a line without padding, constant weights, multiplier 1",
  };
}

}  // namespace mote
