// SPDX-License-Identifier: Apache-2.0
// The stages inside lower().
#pragma once

#include "compiler/lower/program.h"

namespace mote {

// Gives every activation, input, state and scratch buffer its address: finds which tensors are
// parts of others, reads and writes state in place where order allows it, and plans the arena.
Result<void> place(Program& program);

}  // namespace mote
