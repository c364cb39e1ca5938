// SPDX-License-Identifier: Apache-2.0
// With one input channel, all output channels read the same taps: a conv_2d whose weights are
// turned from [taps][out] into [out][taps].
#include "compiler/kernels/convolution.h"
#include "compiler/kernels/ref/conv_2d_s8.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  return is_constant_convolution(node, Type::i8) && node.input(0).shape[3] == 1;
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const auto w = node.input(1).values<int8_t>();
  std::vector<int8_t> turned;
  for (int32_t o = 0; o < conv.out_channels; ++o)
    for (int32_t t = 0; t < conv.taps(); ++t)
      turned.push_back(w[static_cast<size_t>(t * conv.w_tap + o)]);
  return lower_conv_2d_s8(node, conv, turned);
}

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
