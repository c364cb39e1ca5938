// SPDX-License-Identifier: Apache-2.0
// A 1x1 convolution over a row of `batches` pixels, so that one kernel is enough for both.
#include "compiler/kernels/small_armv7em.h"

namespace mote {
namespace {

Convolution convolution_of(const FullyConnectedS8& op) {
  Convolution conv{};
  conv.window.w.input = conv.window.w.output = op.batches;
  conv.batches = 1;
  conv.in_channels = conv.group_inputs = op.inputs;
  conv.out_channels = conv.group_outputs = op.outputs;
  return conv;
}

std::optional<WeightRows> rows_of(const NodeView& node, const FullyConnectedS8& op) {
  return small_rows(weight_rows(node, op), op.y_zero_point, op.range);
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const FullyConnectedS8 op = fully_connected_s8(node);
  return op.w_zero_point == 0 && fits_small_params(convolution_of(op)) && rows_of(node, op);
}

Lowering lower(const NodeView& node) {
  const FullyConnectedS8 op = fully_connected_s8(node);
  return lower_small_conv_2d(convolution_of(op), *rows_of(node, op), op.x_zero_point,
                             op.y_zero_point);
}

}  // namespace

extern const Kernel kernel_armv7em_fully_connected_s8_small;
const Kernel kernel_armv7em_fully_connected_s8_small = {
    .name = "fully_connected_s8_small_armv7em",
    .family = "armv7em",
    .op = Op::fully_connected,
    .sources = {"armv7em/mote_conv_2d_s8_small_armv7em.c"},
    .matches = matches,
    .lower = lower,
    .takes =
        "constant weights of zero point 0, factors from 2^-20 to below 1, no activation that "
        "cuts int8's range",
};

}  // namespace mote
