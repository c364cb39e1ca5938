// SPDX-License-Identifier: Apache-2.0
// In which order the operators of a branching graph run decides which tensors are alive together.
#pragma once

#include "compiler/lower/lower_stages.h"

namespace mote {

// An order of the nodes of a placed program, as indices of its nodes, in which fewer bytes are
// alive at the worst step; nothing if none was found. Nodes that share state keep their order, as
// it is meaning.
std::optional<std::vector<size_t>> smaller_order(const Program& placed);

// The program, which is not placed yet, with its nodes in that order.
Program in_order(Program unplaced, const std::vector<size_t>& order);

}  // namespace mote
