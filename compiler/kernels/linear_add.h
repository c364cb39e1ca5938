// SPDX-License-Identifier: Apache-2.0
// add and sub of bytes as one linear form in 32 bits,
//
//   y = (offset + a * a_factor + b * b_factor) >> 22       saturated
//
// The reference rounds three times; that is a linear form all the same wherever no pair of bytes
// comes so close to a tie that the difference shows. There are only 65,536 pairs: all are tried,
// with factors around the ideal ones, and what does not fit is left to ref.
#pragma once

#include "compiler/kernels/kernel.h"

namespace mote {

bool is_linear_add_s8(const NodeView& node);

// One call of `function` with mote_add_s8_armv6m_params.
Lowering lower_linear_add_s8(const NodeView& node, const std::string& function);

}  // namespace mote
