// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution by 3x3 taps, a channel of one or two rows at a time.
#include <algorithm>

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/dsp.h"

namespace mote {
namespace {

constexpr int64_t kColumnBytes = 16;           // of scratch
constexpr int64_t kMaxSum = int64_t{1} << 29;  // twice that, and an offset, is an int32

int32_t rows_per_strip(const Window& window) { return window.h.stride == 1 ? 2 : 1; }

std::optional<WeightRows> rows_of(const NodeView& node, const Convolution& conv,
                                  const ConvolutionS8& op) {
  auto rows = fast_rows(weight_rows(node, conv, op), op.y_zero_point, op.range);
  for (size_t o = 0; rows && o < rows->outputs(); ++o)
    if (largest_sum(*rows, o) >= kMaxSum) return {};
  return rows;
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const Convolution conv = depthwise_conv_2d(node);
  const auto& [h, w] = conv.window;
  if (conv.group_outputs != 1 || h.filter != 3 || w.filter != 3 || h.dilation != 1 ||
      w.dilation != 1 || h.stride != w.stride || h.stride > 2)
    return false;
  // The middles of all windows lie in the input.
  for (const WindowAxis& axis : {h, w})
    if (axis.pad > 1 || axis.start(axis.output - 1) + 1 >= axis.input) return false;
  return rows_of(node, conv, convolution_s8(node, conv)).has_value();
}

// A strip as one pixel: all its channels are read before the next one, not before it is written.
std::vector<Overlap> overlaps(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  if (conv.batches != 1) return {};
  const int32_t rows = rows_per_strip(conv.window);
  Window strips;
  strips.h = h;
  strips.h.output = (h.output + rows - 1) / rows;
  strips.h.stride = rows * h.stride;
  const int64_t channels = conv.in_channels;
  return {{.input = 0,
           .output = 0,
           .lag_bytes = row_order_lag(strips, w.input * channels, rows * w.output * channels, 1)}};
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const WeightRows rows = *rows_of(node, conv, op);
  const auto& [h, w] = conv.window;
  std::vector<int32_t> twice_bias, multipliers;
  std::vector<int8_t> shifts;
  for (size_t c = 0; c < rows.outputs(); ++c) {
    twice_bias.push_back(2 * rows.bias[c]);
    multipliers.push_back(rows.factors[c].multiplier);
    shifts.push_back(static_cast<int8_t>(rows.factors[c].shift - 1));
  }
  Lowering lowering;
  lowering.constants = {
      {"weights", Type::i8, to_bytes(rows.weights), ConstantArray::Kind::kWeights},
      {"bias", Type::i32, to_bytes(twice_bias), ConstantArray::Kind::kWeights},
      {"multipliers", Type::i32, to_bytes(multipliers)},
      {"shifts", Type::i8, to_bytes(shifts)},
  };
  lowering.calls = {{
      .function = "mote_depthwise_conv_2d_s8_3x3_armv7m",
      .params_type = "mote_depthwise_conv_2d_s8_3x3_armv7m_params",
      .params = {{"weights", ArrayRef{0}},
                 {"bias", ArrayRef{1}},
                 {"multipliers", ArrayRef{2}},
                 {"shifts", ArrayRef{3}},
                 {"batches", int64_t{conv.batches}},
                 {"channels", int64_t{conv.in_channels}},
                 {"input_h", int64_t{h.input}},
                 {"input_w", int64_t{w.input}},
                 {"output_h", int64_t{h.output}},
                 {"output_w", int64_t{w.output}},
                 {"stride", int64_t{h.stride}},
                 {"pad_top", int64_t{h.pad}},
                 {"pad_left", int64_t{w.pad}},
                 {"input_zero_point", int64_t{op.x_zero_point}},
                 {"output_zero_point", int64_t{op.y_zero_point}},
                 {"output_min", int64_t{op.range.min}},
                 {"output_max", int64_t{op.range.max}}},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  }};
  lowering.scratch_bytes = kColumnBytes * ((int64_t{w.output} - 1) * w.stride + 3);
  lowering.overlaps = overlaps(conv);
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv7m_depthwise_conv_2d_s8_3x3;
const Kernel kernel_armv7m_depthwise_conv_2d_s8_3x3 = {
    .name = "depthwise_conv_2d_s8_3x3_armv7m",
    .family = "armv7m",
    .op = Op::depthwise_conv_2d,
    .sources = {"armv7m/mote_depthwise_conv_2d_s8_3x3_armv7m.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
