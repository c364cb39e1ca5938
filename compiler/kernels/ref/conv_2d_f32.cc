// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/convolution.h"
#include "compiler/kernels/weight_rows.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return is_constant_convolution(node, Type::f32); }

Lowering lower(const NodeView& node) {
  const Convolution conv = flattened(conv_2d(node));
  Lowering lowering;
  for (int32_t g = 0; g < conv.groups(); ++g) {
    const auto [weights, bias] = float_weights(node, lowering, g, conv.groups());
    Call call{
        .function = "mote_conv_2d_f32",
        .params_type = "mote_conv_2d_f32_params",
        .params = {weights, bias},
        .arguments = {input_argument(0, int64_t{g} * conv.group_inputs * size_of(Type::f32)),
                      output_argument(0, int64_t{g} * conv.group_outputs * size_of(Type::f32))},
    };
    append_convolution(call.params, conv);
    append_activation(call.params, node);
    lowering.calls.push_back(std::move(call));
  }
  if (conv.groups() == 1) lowering.overlaps = row_order_overlap(node, conv.window, 2);
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_conv_2d_f32;
const Kernel kernel_ref_conv_2d_f32 = {
    .name = "conv_2d_f32_ref",
    .family = "ref",
    .op = Op::conv_2d,
    .sources = {"ref/mote_conv_2d_f32.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
