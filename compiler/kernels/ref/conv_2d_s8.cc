// SPDX-License-Identifier: Apache-2.0
// Packing: the input's zero point is folded into the bias, so that raw bytes are multiplied;
// padding is one pixel of zero points. A group is one call. A 1x1 filter that skips no pixel sees
// the image as one long row, which leaves at most one pixel of it unpaired.
#include "compiler/kernels/ref/conv_2d_s8.h"

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/requant.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return is_constant_convolution(node, Type::i8); }

Lowering lower(const NodeView& node) {
  return lower_conv_2d_s8(node, conv_2d(node), node.input(1).values<int8_t>());
}

bool is_pointwise(const Convolution& conv) {
  return conv.taps() == 1 && conv.window.h.stride == 1 && conv.window.w.stride == 1 &&
         !conv.window.padded();
}

}  // namespace

Lowering lower_conv_2d_s8(const NodeView& node, const Convolution& conv,
                          std::span<const int8_t> weights) {
  const ConvolutionS8 op = convolution_s8(node, conv);
  const std::vector<int32_t> bias = folded_bias(node, conv, op.x_zero_point);
  int32_t batches = conv.batches;
  Window window = conv.window;
  if (is_pointwise(conv)) {
    window.w.input = window.w.output = batches * window.h.input * window.w.input;
    window.h.input = window.h.output = batches = 1;
  }

  Lowering lowering;
  Field padding{"padding", NoPointer{}};
  if (window.padded()) {
    padding.value = ArrayRef{0};
    lowering.constants.push_back(padding_array(conv.group_inputs, op.x_zero_point));
  }
  for (int32_t g = 0; g < conv.groups(); ++g) {
    const size_t first = lowering.constants.size();
    const auto factors =
        part_of(std::span<const QuantizedMultiplier>(op.factors), g, conv.groups());
    lowering.constants.push_back({"weights", Type::i8, to_bytes(part_of(weights, g, conv.groups())),
                                  ConstantArray::Kind::kWeights});
    lowering.constants.push_back(
        {"bias", Type::i32, to_bytes(part_of(std::span<const int32_t>(bias), g, conv.groups())),
         ConstantArray::Kind::kWeights});
    lowering.constants.push_back(multiplier_array({factors.begin(), factors.end()}));
    lowering.constants.push_back(shift_array({factors.begin(), factors.end()}));
    Call call{
        .function = "mote_conv_2d_s8",
        .params_type = "mote_conv_2d_s8_params",
        .params = {{"weights", ArrayRef{first}},
                   {"bias", ArrayRef{first + 1}},
                   {"multipliers", ArrayRef{first + 2}},
                   {"shifts", ArrayRef{first + 3}},
                   padding,
                   {"batches", int64_t{batches}},
                   {"input_pixel", int64_t{conv.in_channels}},
                   {"channels", int64_t{conv.group_inputs}},
                   {"output_pixel", int64_t{conv.out_channels}},
                   {"outputs", int64_t{conv.group_outputs}}},
        .arguments = {input_argument(0, int64_t{g} * conv.group_inputs),
                      output_argument(0, int64_t{g} * conv.group_outputs)},
    };
    append_window(call.params, window);
    call.params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
    call.params.push_back({"output_min", int64_t{op.range.min}});
    call.params.push_back({"output_max", int64_t{op.range.max}});
    lowering.calls.push_back(std::move(call));
  }
  if (conv.groups() == 1) lowering.overlaps = row_order_overlap(node, window, 2);
  return lowering;
}

extern const Kernel kernel_ref_conv_2d_s8;
const Kernel kernel_ref_conv_2d_s8 = {
    .name = "conv_2d_s8_ref",
    .family = "ref",
    .op = Op::conv_2d,
    .sources = {"ref/mote_conv_2d_s8.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
