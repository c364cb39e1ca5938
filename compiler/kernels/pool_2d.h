// SPDX-License-Identifier: Apache-2.0
// Pools are called alike: mote_<op>_2d_<types>[_<isa>](&params, x, y).
#pragma once

#include "compiler/kernels/kernel.h"

namespace mote {

// A call of `contract`, "mote_max_pool_2d_s8", or of its form for an ISA: "_armv7em". All forms
// take the contract's parameters.
Lowering lower_pool_2d(const NodeView& node, const std::string& contract,
                       const std::string& isa = "");

}  // namespace mote
