// SPDX-License-Identifier: Apache-2.0
// Help for lowering convolutions and pools of any family.
#pragma once

#include "compiler/kernels/kernel.h"
#include "compiler/ops/convolution.h"

namespace mote {

// x and w are of `type`, and weights and bias are known when compiling.
bool is_constant_convolution(const NodeView& node, Type type);

// One pixel of `channels` elements of padding.
ConstantArray padding_array(int32_t channels, int32_t zero_point);

// An overlap of output 0 with input 0 by row_order_lag, of one image; none for several.
std::vector<Overlap> row_order_overlap(const NodeView& node, const Window& window,
                                       int32_t pixels_per_step);

}  // namespace mote
