// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/convolution.h"
#include "compiler/kernels/mve_f32.h"
#include "compiler/kernels/weight_rows.h"

namespace mote {
namespace {

constexpr int32_t kPixels = 3;  // made at a time

bool matches(const NodeView& node) {
  return is_constant_convolution(node, Type::f32) && mve::has_finite_weights(node);
}

Lowering lower(const NodeView& node) {
  const Convolution conv = flattened(conv_2d(node));
  Lowering lowering;
  for (int32_t g = 0; g < conv.groups(); ++g) {
    const auto [weights, bias] =
        mve::interleaved_weights(node, conv.group_outputs, lowering, g, conv.groups());
    Field padding{"padding", NoPointer{}};
    if (conv.window.padded()) {
      padding.value = ArrayRef{lowering.constants.size()};
      lowering.constants.push_back(mve::zeros(conv.group_inputs));
    }
    Call call{
        .function = "mote_conv_2d_f32_mve",
        .params_type = "mote_conv_2d_f32_mve_params",
        .params = {weights, bias, padding},
        .arguments = {input_argument(0, int64_t{g} * conv.group_inputs * size_of(Type::f32)),
                      output_argument(0, int64_t{g} * conv.group_outputs * size_of(Type::f32))},
    };
    append_convolution(call.params, conv);
    append_activation(call.params, node);
    lowering.calls.push_back(std::move(call));
  }
  if (conv.groups() == 1) lowering.overlaps = row_order_overlap(node, conv.window, kPixels);
  return lowering;
}

}  // namespace

extern const Kernel kernel_mve_conv_2d_f32;
const Kernel kernel_mve_conv_2d_f32 = {
    .name = "conv_2d_f32_mve",
    .family = "mve",
    .op = Op::conv_2d,
    .sources = {"mve/mote_conv_2d_f32_mve.c"},
    .matches = matches,
    .lower = lower,
    .takes = "constant, finite weights",
};

}  // namespace mote
