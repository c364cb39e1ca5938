// SPDX-License-Identifier: Apache-2.0
// Nodes whose value is known before the first invocation.
#pragma once

#include "compiler/ir/graph.h"

namespace mote {

// Evaluates `node` when nothing but constants (or a shape) decides its value, and turns its outputs
// into constants. True when it did: the node is then without a task and must not stay in, or must
// not enter, `graph.nodes`. `node` need not be part of the graph yet: importers fold node by node,
// since the shapes of what follows may be computed (shape -> strided_slice -> pack -> reshape).
//
// Left as they are: nodes that verify_node refuses, results that are graph outputs (an output is
// memory the caller reads), and results that would cost far more flash than what they came from.
bool try_fold(Graph& graph, const Node& node);

}  // namespace mote
