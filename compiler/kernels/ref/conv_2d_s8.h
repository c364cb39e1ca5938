// SPDX-License-Identifier: Apache-2.0
// Calls of mote_conv_2d_s8, from which depthwise_conv_2d of one input channel is made, too.
#pragma once

#include "compiler/kernels/kernel.h"
#include "compiler/ops/convolution.h"

namespace mote {

// `conv` is the node's; its weights are taken in the order of weight_rows.
Lowering lower_conv_2d_s8(const NodeView& node, const Convolution& conv);

}  // namespace mote
