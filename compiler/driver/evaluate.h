// SPDX-License-Identifier: Apache-2.0
// Runs a graph in the interpreter on invocations in a row, as firmware would.
#pragma once

#include "compiler/ir/graph.h"

namespace mote {

// Per input: `invocations` arrays one after another. Returns the same per output. State is carried
// from one invocation to the next.
std::vector<Bytes> interpret(const Graph& graph, const std::vector<Bytes>& inputs, int invocations);

// Pseudo-random inputs that differ per invocation and input and cover the range of the type:
// integers the whole range, floats [-1, 1). The same on every machine.
std::vector<Bytes> random_inputs(const Graph& graph, int invocations);

}  // namespace mote
