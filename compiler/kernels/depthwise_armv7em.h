// SPDX-License-Identifier: Apache-2.0
// Help for lowering depthwise convolutions of the family armv7em: see mote_depthwise_armv7em.h.
#pragma once

#include "compiler/kernels/convolution.h"

namespace mote {

// A depthwise convolution of fours of channels: weights and bias are constant, sums and shifts
// within the bounds of the requantisation, no activation but int8's range.
bool is_depthwise_by_fours(const NodeView& node);

// Two elements of 16 bits.
int32_t word_of(int32_t low, int32_t high);

// A mote_depthwise_factors for every four channels.
ConstantArray depthwise_factors(const ConvolutionS8& op);

// How many of `outputs` pixels are made at a time: nearly equal parts of at most `most`.
int32_t depthwise_tile(int32_t outputs, int32_t most);

}  // namespace mote
