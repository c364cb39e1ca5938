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
  return is_constant_convolution(node, Type::i8) && mve::is_exact(node, conv_2d(node));
}

// A window's elements are adjacent, and none is outside.
bool is_direct(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  return conv.groups() == 1 && !conv.window.padded() && (w.filter == 1 || w.dilation == 1) &&
         (h.filter == 1 || (h.dilation == 1 && w.filter == w.input));
}

bool is_pointwise(const Convolution& conv) {
  return conv.taps() == 1 && conv.window.h.stride == 1 && conv.window.w.stride == 1 &&
         !conv.window.padded();
}

Bytes pairs_of_channels(std::span<const int8_t> weights, int32_t outputs, int32_t size) {
  std::vector<int8_t> packed;
  for (int32_t o = 0; o < outputs; o += 2)
    for (int32_t first = 0; first < size; first += kVector)
      for (int32_t row = o; row < o + 2; ++row)
        for (int32_t i = first; i < first + kVector; ++i)
          packed.push_back(row < outputs && i < size ? weights[static_cast<size_t>(row * size + i)]
                                                     : int8_t{0});
  return to_bytes(packed);
}

Lowering lower(const NodeView& node) {
  const Convolution conv = conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const std::vector<int32_t> bias = folded_bias(node, conv, op.x_zero_point);
  const auto weights = node.input(1).values<int8_t>();
  int32_t batches = conv.batches;
  Window window = conv.window;
  if (is_pointwise(conv)) {
    window.w.input = window.w.output = batches * window.h.input * window.w.input;
    window.h.input = window.h.output = batches = 1;
  }
  const bool direct = is_pointwise(conv) ? conv.groups() == 1 : is_direct(conv);

  const int32_t size = conv.taps() * conv.group_inputs;
  const int32_t padded_size = (size + kVector - 1) / kVector * kVector;
  const int64_t last_direct =
      direct ? std::max(int64_t{-1}, element_count(node.input(0).shape) - padded_size) : -1;

  Lowering lowering;
  for (int32_t g = 0; g < conv.groups(); ++g) {
    const size_t first = lowering.constants.size();
    const auto factors =
        part_of(std::span<const QuantizedMultiplier>(op.factors), g, conv.groups());
    const auto group_bias = part_of(std::span<const int32_t>(bias), g, conv.groups());
    lowering.constants.push_back(
        {"weights", Type::i8,
         pairs_of_channels(part_of(weights, g, conv.groups()), conv.group_outputs, size),
         ConstantArray::Kind::kWeights});
    lowering.constants.push_back(mve::bias_blocks(group_bias));
    lowering.constants.push_back(mve::multiplier_blocks(factors));
    lowering.constants.push_back(mve::shift_blocks(factors));
    Call call{
        .function = "mote_conv_2d_s8_mve",
        .params_type = "mote_conv_2d_s8_mve_params",
        .params = {{"weights", ArrayRef{first}},
                   {"bias", ArrayRef{first + 1}},
                   {"multipliers", ArrayRef{first + 2}},
                   {"shifts", ArrayRef{first + 3}},
                   {"window", int64_t{padded_size}},
                   {"last_direct", last_direct},
                   {"batches", int64_t{batches}},
                   {"input_pixel", int64_t{conv.in_channels}},
                   {"channels", int64_t{conv.group_inputs}},
                   {"output_pixel", int64_t{conv.out_channels}},
                   {"outputs", int64_t{conv.group_outputs}}},
        .arguments = {input_argument(0, int64_t{g} * conv.group_inputs),
                      output_argument(0, int64_t{g} * conv.group_outputs), scratch_argument()},
    };
    append_window(call.params, window);
    call.params.push_back({"input_zero_point", int64_t{op.x_zero_point}});
    call.params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
    call.params.push_back({"output_min", int64_t{op.range.min}});
    call.params.push_back({"output_max", int64_t{op.range.max}});
    lowering.calls.push_back(std::move(call));
  }
  if (!direct || size != padded_size) lowering.scratch_bytes = int64_t{kPixels} * padded_size;
  if (conv.groups() == 1) lowering.overlaps = row_order_overlap(node, window, kPixels);
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
