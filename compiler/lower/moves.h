// SPDX-License-Identifier: Apache-2.0
// Moves of tensors as nodes of the graph, so that whoever runs, traces or reports a program sees
// them as layers like any other.
#pragma once

#include "compiler/lower/lower_stages.h"

namespace mote {

// `program` before and after place(): the same with the moves that make its arena smaller, placed;
// nothing where none are worth what `goal` allows them to cost.
Result<std::optional<Program>> with_moves(const Program& unplaced, const Program& placed,
                                          const Target& target, const Goal& goal);

}  // namespace mote
