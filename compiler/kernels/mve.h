// SPDX-License-Identifier: Apache-2.0
// Packing shared by the int8 kernels of device/kernels/mve: see mote_mve.h there.
#pragma once

#include "compiler/kernels/kernel.h"
#include "compiler/ops/convolution.h"

namespace mote::mve {

inline constexpr int32_t kBlock = 16;  // output channels that are requantised together

// The conditions under which mote_mve.h's requantisation is exact: no factor of 1 or more, and no
// sum that comes near the ends of 32 bits, given its weights' absolute sum.
bool factors_shift_right(std::span<const QuantizedMultiplier> factors);
bool sum_fits(int32_t folded_bias, int64_t absolute_weights);

// Both, for a convolution with constant weights and bias.
bool is_exact(const NodeView& node, const Convolution& conv);

// Block by block, lanes interleaved, the last block filled up with zeros.
ConstantArray multiplier_blocks(std::span<const QuantizedMultiplier> factors);
ConstantArray shift_blocks(std::span<const QuantizedMultiplier> factors);

ConstantArray bias_blocks(std::span<const int32_t> bias);

// In order, filled up with zeros to a multiple of `multiple`.
ConstantArray bias_array(std::vector<int32_t> bias, int32_t multiple);

}  // namespace mote::mve
