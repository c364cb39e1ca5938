// SPDX-License-Identifier: Apache-2.0
// Moving a tensor to any address, also one that overlaps the old one in either direction.
#pragma once

#include "compiler/kernels/kernel.h"

namespace mote {

// One call of mote_move<suffix>.
Lowering lower_move(const NodeView& node, const std::string& suffix = "");

}  // namespace mote
