// SPDX-License-Identifier: Apache-2.0
// Pools are called alike: mote_<op>_2d_<types>(&params, x, y).
#pragma once

#include "compiler/kernels/kernel.h"

namespace mote {

Lowering lower_pool_2d(const NodeView& node, const std::string& function);

}  // namespace mote
