// SPDX-License-Identifier: Apache-2.0
// What a graph answers to a few pseudo-random inputs: two graphs that mean the same answer alike.
#pragma once

#include <vector>

#include "compiler/base/result.h"
#include "compiler/ir/graph.h"

namespace mote {

struct Replay {
  std::vector<Tensor> inputs;  // as the caller sees them
  std::vector<Tensor> outputs;
  std::vector<std::vector<Bytes>> answers;  // [invocation][output]; empty: too dear to interpret
};

// Two chained invocations (state carries over) for each of a few inputs; fewer for large graphs.
Replay replay(const Graph& graph);

// Fails with the first difference.
Result<void> compare(const Replay& before, const Replay& after);

}  // namespace mote
