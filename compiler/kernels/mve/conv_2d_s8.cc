// SPDX-License-Identifier: Apache-2.0
// Packing: the weights of two output channels lie side by side, vector by vector, the last filled
// up with zeros; the input's zero point is folded into the bias, so that raw bytes are multiplied.
// A group is one call. A 1x1 filter that skips no pixel sees the image as one long row.
#include <algorithm>

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/mve.h"

namespace mote {
namespace {

constexpr int32_t kPixels = 3;   // made at a time
constexpr int32_t kVector = 16;  // bytes

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const Convolution conv = conv_2d(node);
  return mve::is_exact(weight_rows(node, conv, convolution_s8(node, conv)));
}

// A window's elements are adjacent, and none is outside.
bool is_direct(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  return conv.groups() == 1 && !conv.window.padded() && (w.filter == 1 || w.dilation == 1) &&
         (h.filter == 1 || (h.dilation == 1 && w.filter == w.input));
}

ConstantArray pairs_of_channels(const WeightRows& rows) {
  ConstantArray array{"weights", Type::i8, {}, ConstantArray::Kind::kWeights};
  for (size_t o = 0; o < rows.outputs(); o += 2)
    for (size_t first = 0; first < rows.length(); first += kVector)
      for (size_t row = o; row < o + 2; ++row)
        for (size_t i = first; i < first + kVector; ++i)
          array.data.push_back(static_cast<uint8_t>(rows.weight(row, i)));
  return array;
}

Lowering lower(const NodeView& node) {
  const Convolution conv = flattened(conv_2d(node));
  const ConvolutionS8 op = convolution_s8(node, conv);
  const WeightRows rows = weight_rows(node, conv, op);
  const bool direct = is_direct(conv);
  const auto size = static_cast<int32_t>(rows.length());
  const int32_t padded_size = (size + kVector - 1) / kVector * kVector;
  const int64_t last_direct =
      direct ? std::max(int64_t{-1}, element_count(node.input(0).shape) - padded_size) : -1;

  Lowering lowering;
  int64_t g = 0;
  for (const WeightRows& group : parts_of(rows, conv.groups())) {
    const size_t first = lowering.constants.size();
    lowering.constants.push_back(pairs_of_channels(group));
    lowering.constants.push_back(mve::bias_blocks(group));
    lowering.constants.push_back(mve::factor_blocks(group));
    Call call{
        .function = "mote_conv_2d_s8_mve",
        .params_type = "mote_conv_2d_s8_mve_params",
        .params = {{"weights", ArrayRef{first}},
                   {"bias", ArrayRef{first + 1}},
                   {"factors", ArrayRef{first + 2}},
                   {"window", int64_t{padded_size}},
                   {"last_direct", last_direct}},
        .arguments = {input_argument(0, g * conv.group_inputs),
                      output_argument(0, g * conv.group_outputs), scratch_argument()},
    };
    append_convolution(call.params, conv);
    call.params.push_back({"input_zero_point", int64_t{op.x_zero_point}});
    call.params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
    call.params.push_back({"output_min", int64_t{op.range.min}});
    call.params.push_back({"output_max", int64_t{op.range.max}});
    lowering.calls.push_back(std::move(call));
    ++g;
  }
  if (!direct || size != padded_size) lowering.scratch_bytes = int64_t{kPixels} * padded_size;
  if (conv.groups() == 1) lowering.overlaps = row_order_overlap(node, conv.window, kPixels);
  return lowering;
}

}  // namespace

extern const Kernel kernel_mve_conv_2d_s8;
const Kernel kernel_mve_conv_2d_s8 = {
    .name = "conv_2d_s8_mve",
    .family = "mve",
    .op = Op::conv_2d,
    .sources = {"mve/mote_conv_2d_s8_mve.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
