// SPDX-License-Identifier: Apache-2.0
// Nodes of known value become constants. In the order of execution, so chains fold in one walk.
#include "compiler/interp/fold.h"
#include "compiler/passes/pass.h"

namespace mote {

Result<bool> fold_constants(Graph& graph) {
  const size_t folded =
      std::erase_if(graph.nodes, [&](const Node& node) { return try_fold(graph, node); });
  return folded > 0;
}

}  // namespace mote
