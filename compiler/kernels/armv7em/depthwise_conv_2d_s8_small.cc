// SPDX-License-Identifier: Apache-2.0
// Packed as mote_depthwise_conv_2d_s8_small_armv7em.h says.
#include "compiler/kernels/small_armv7em.h"

namespace mote {
namespace {

constexpr int64_t kPointerBytes = 8;  // of any host

std::optional<WeightRows> rows_of(const NodeView& node, const Convolution& conv) {
  const ConvolutionS8 op = convolution_s8(node, conv);
  return small_rows(weight_rows(node, conv, op), op.y_zero_point, op.range);
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const Convolution conv = depthwise_conv_2d(node);
  return conv.in_channels % 4 == 0 && conv.group_outputs == 1 && fits_small_params(conv) &&
         rows_of(node, conv);
}

ConstantArray packed_weights(const WeightRows& rows) {
  std::vector<int32_t> packed;
  for (size_t first = 0; first < rows.outputs(); first += 4) {
    for (size_t tap = 0; tap < rows.length(); ++tap) {
      uint32_t word = 0;
      for (size_t c = 4; c-- > 0;)
        word = word << 8 | static_cast<uint8_t>(rows.weight(first + c, tap));
      packed.push_back(static_cast<int32_t>(word));
    }
    for (size_t c = first; c < first + 4; ++c) packed.push_back(bias_and_shift(rows, c));
  }
  return {"weights", Type::i32, to_bytes(packed), ConstantArray::Kind::kWeights};
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const WeightRows rows = *rows_of(node, conv);
  Lowering lowering;
  lowering.constants = {packed_weights(rows), multiplier_array(rows.factors)};
  lowering.scratch_bytes = kPointerBytes * conv.taps() + conv.in_channels;
  lowering.calls = {{
      .function = "mote_depthwise_conv_2d_s8_small_armv7em",
      .params_type = "mote_depthwise_conv_2d_s8_small_armv7em_params",
      .params = {{"weights", ArrayRef{0}},
                 {"multipliers", ArrayRef{1}},
                 {"channels", int64_t{conv.in_channels}}},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  }};
  std::vector<Field>& params = lowering.calls[0].params;
  append_window(params, conv.window);
  params.push_back({"input_zero_point", int64_t{op.x_zero_point}});
  params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
  lowering.overlaps = row_order_overlap(node, conv.window, 1);
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv7em_depthwise_conv_2d_s8_small;
const Kernel kernel_armv7em_depthwise_conv_2d_s8_small = {
    .name = "depthwise_conv_2d_s8_small_armv7em",
    .family = "armv7em",
    .op = Op::depthwise_conv_2d,
    .sources = {"armv7em/mote_depthwise_conv_2d_s8_small_armv7em.c"},
    .matches = matches,
    .lower = lower,
    .takes =
        "channels in fours, multiplier 1, factors from 2^-20 to below 1, no activation that "
        "cuts int8's range, windows of at most 255",
};

}  // namespace mote
