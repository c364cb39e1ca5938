// SPDX-License-Identifier: Apache-2.0
// Packing: as conv_2d_s8; weights keep their order.
#include "compiler/kernels/convolution.h"
#include "compiler/kernels/requant.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  return is_constant_convolution(node, Type::i8) && node.input(0).shape[3] > 1;
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const Window& window = conv.window;
  Lowering lowering;
  lowering.constants = {
      {"weights", Type::i8, *node.input(1).data, ConstantArray::Kind::kWeights},
      {"bias", Type::i32, to_bytes(folded_bias(node, conv, op.x_zero_point)),
       ConstantArray::Kind::kWeights},
      multiplier_array(op.factors),
      shift_array(op.factors),
  };
  Field padding{"padding", NoPointer{}};
  if (window.padded()) {
    padding.value = ArrayRef{lowering.constants.size()};
    lowering.constants.push_back(padding_array(conv.in_channels, op.x_zero_point));
  }
  lowering.calls = {{
      .function = "mote_depthwise_conv_2d_s8",
      .params_type = "mote_depthwise_conv_2d_s8_params",
      .params = {{"weights", ArrayRef{0}},
                 {"bias", ArrayRef{1}},
                 {"multipliers", ArrayRef{2}},
                 {"shifts", ArrayRef{3}},
                 padding,
                 {"batches", int64_t{conv.batches}},
                 {"channels", int64_t{conv.in_channels}},
                 {"multiplier", int64_t{conv.group_outputs}}},
      .arguments = {input_argument(0), output_argument()},
  }};
  std::vector<Field>& params = lowering.calls[0].params;
  append_window(params, window);
  params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
  params.push_back({"output_min", int64_t{op.range.min}});
  params.push_back({"output_max", int64_t{op.range.max}});
  lowering.overlaps = row_order_overlap(node, window, 1);
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_depthwise_conv_2d_s8;
const Kernel kernel_ref_depthwise_conv_2d_s8 = {
    .name = "depthwise_conv_2d_s8_ref",
    .family = "ref",
    .op = Op::depthwise_conv_2d,
    .sources = {"ref/mote_depthwise_conv_2d_s8.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
