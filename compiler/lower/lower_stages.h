// SPDX-License-Identifier: Apache-2.0
// The stages inside lower().
#pragma once

#include "compiler/lower/program.h"

namespace mote {

// Where tensors and scratch might lie: a plan to start from, which planning makes no worse.
struct PlaceHints {
  static constexpr int64_t kNone = -1;
  std::vector<int64_t> of_tensor;   // per tensor; counts for those that are no parts of others
  std::vector<int64_t> of_scratch;  // per node
};

// Gives every activation, input, state and scratch buffer its address: finds which tensors are
// parts of others, reads and writes state in place where order allows it, and plans the arena.
Result<void> place(Program& program, const PlaceHints& hints = {});

}  // namespace mote
