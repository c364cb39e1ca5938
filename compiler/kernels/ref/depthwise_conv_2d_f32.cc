// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/convolution.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return is_constant_convolution(node, Type::f32); }

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  Lowering lowering;
  const auto [weights, bias] = float_weights(node, lowering);
  Call call{
      .function = "mote_depthwise_conv_2d_f32",
      .params_type = "mote_depthwise_conv_2d_f32_params",
      .params = {weights,
                 bias,
                 {"batches", int64_t{conv.batches}},
                 {"channels", int64_t{conv.in_channels}},
                 {"multiplier", int64_t{conv.group_outputs}}},
      .arguments = {input_argument(0), output_argument()},
  };
  append_window(call.params, conv.window);
  append_activation(call.params, node);
  lowering.calls = {std::move(call)};
  lowering.overlaps = row_order_overlap(node, conv.window, 1);
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_depthwise_conv_2d_f32;
const Kernel kernel_ref_depthwise_conv_2d_f32 = {
    .name = "depthwise_conv_2d_f32_ref",
    .family = "ref",
    .op = Op::depthwise_conv_2d,
    .sources = {"ref/mote_depthwise_conv_2d_f32.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
