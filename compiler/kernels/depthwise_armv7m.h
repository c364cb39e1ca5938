// SPDX-License-Identifier: Apache-2.0
// Help for lowering depthwise convolutions of the family armv7m.
#pragma once

#include "compiler/kernels/weight_rows.h"

namespace mote {

// Rows that mote_requantize_twice of mote_armv7m.h can take, none if some cannot.
std::optional<WeightRows> depthwise_rows(const NodeView& node);

// Adds weights, bias (twice), multipliers and shifts to `lowering`; returns the fields that point
// at them, in this order.
std::vector<Field> depthwise_constants(const WeightRows& rows, Lowering& lowering);

}  // namespace mote
