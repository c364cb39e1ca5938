// SPDX-License-Identifier: Apache-2.0
// Packed as mote_conv_2d_s8_small_armv7em.h says.
#include "compiler/kernels/small_armv7em.h"

namespace mote {
namespace {

std::optional<WeightRows> rows_of(const NodeView& node, const Convolution& conv) {
  const ConvolutionS8 op = convolution_s8(node, conv);
  return small_rows(weight_rows(node, conv, op), op.y_zero_point, op.range);
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const Convolution conv = flattened(conv_2d(node));
  return conv.groups() == 1 && fits_small_params(conv) && rows_of(node, conv);
}

Lowering lower(const NodeView& node) {
  const Convolution conv = flattened(conv_2d(node));
  const ConvolutionS8 op = convolution_s8(node, conv);
  Lowering lowering =
      lower_small_conv_2d(conv, *rows_of(node, conv), op.x_zero_point, op.y_zero_point);
  lowering.overlaps = row_order_overlap(node, conv.window, 2, Step::kReadsFirst);
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv7em_conv_2d_s8_small;
const Kernel kernel_armv7em_conv_2d_s8_small = {
    .name = "conv_2d_s8_small_armv7em",
    .family = "armv7em",
    .op = Op::conv_2d,
    .sources = {"armv7em/mote_conv_2d_s8_small_armv7em.c"},
    .matches = matches,
    .lower = lower,
    .takes =
        "one group, constant weights, factors from 2^-20 to below 1, no activation that cuts "
        "int8's range, windows of at most 255",
};

}  // namespace mote
