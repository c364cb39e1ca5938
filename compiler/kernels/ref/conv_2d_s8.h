// SPDX-License-Identifier: Apache-2.0
// Calls of mote_conv_2d_s8, from which depthwise_conv_2d of one input channel is made, too.
#pragma once

#include "compiler/kernels/kernel.h"
#include "compiler/ops/convolution.h"

namespace mote {

// `weights` is [out_channels][taps][group_inputs], whatever the order in the node's own tensor.
Lowering lower_conv_2d_s8(const NodeView& node, const Convolution& conv,
                          std::span<const int8_t> weights);

}  // namespace mote
