// SPDX-License-Identifier: Apache-2.0
// With one input channel, all output channels read the same taps: a conv_2d.
#include "compiler/kernels/ref/conv_2d_s8.h"
#include "compiler/kernels/weight_rows.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  return has_constant_weights_s8(node) && node.input(0).shape[3] == 1;
}

Lowering lower(const NodeView& node) { return lower_conv_2d_s8(node, depthwise_conv_2d(node)); }

}  // namespace

extern const Kernel kernel_ref_depthwise_conv_2d_s8_one_channel;
const Kernel kernel_ref_depthwise_conv_2d_s8_one_channel = {
    .name = "depthwise_conv_2d_s8_one_channel_ref",
    .family = "ref",
    .op = Op::depthwise_conv_2d,
    .sources = {"ref/mote_conv_2d_s8.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
