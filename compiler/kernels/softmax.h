// SPDX-License-Identifier: Apache-2.0
// What the softmax kernels share.
#pragma once

#include "compiler/kernels/kernel.h"

namespace mote {

// One call of `function`, whose parameters are rows, depth, exp and exp_count.
Lowering lower_softmax_s8(const NodeView& node, const std::string& function);

}  // namespace mote
