// SPDX-License-Identifier: Apache-2.0
// Reductions are called alike: mote_<op>_<types>(&params, x, y), params beginning with the sizes.
#pragma once

#include "compiler/kernels/kernel.h"

namespace mote {

// Output (a, b, c) is written when its last input has been read, and all that is still to be read
// lies behind element (a, 0, b, 0, c), which lies at or behind (a, b, c): in place, with no lag.
Lowering lower_reduction(const NodeView& node, const std::string& function);

}  // namespace mote
