// SPDX-License-Identifier: Apache-2.0
// Reshapes of reshapes become one, reshapes to the same shape none. A reshape costs nothing at run
// time (its output is a view), but it hides the producer from other passes.
#include "compiler/passes/pass.h"
#include "compiler/passes/rewriter.h"

namespace mote {
namespace {

// reshape(reshape(x)) reads x. Only the bytes pass through, so what the tensor between declares is
// of no matter; state may have changed since the first reshape read it.
void skip_reshape_before(Graph& graph, Rewriter& rewriter, size_t n) {
  Node& node = graph.nodes[n];
  const Node* before = rewriter.writer(node.inputs[0]);
  if (!before || before->op != Op::reshape || graph.at(before->inputs[0]).role == Role::kState)
    return;
  const Shape& shape = graph.at(node.outputs[0]).shape;
  node.attributes.set("shape", std::vector<int64_t>(shape.begin(), shape.end()));
  rewriter.drop_inputs(n, 1);
  rewriter.set_input(n, 0, before->inputs[0]);
}

}  // namespace

Result<bool> drop_noop_reshapes(Graph& graph) {
  Rewriter rewriter(graph);
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    if (graph.nodes[n].op != Op::reshape) continue;
    skip_reshape_before(graph, rewriter, n);
    const TensorId x = graph.nodes[n].inputs[0];
    if (same_kind(graph.at(x), graph.at(graph.nodes[n].outputs[0]))) rewriter.bypass(n, x);
  }
  return rewriter.finish();
}

}  // namespace mote
