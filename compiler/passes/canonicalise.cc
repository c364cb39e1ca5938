// SPDX-License-Identifier: Apache-2.0
// One way to say each thing:
//   - a pointwise node that changes no stored value (quantize to the same parameters, a relu whose
//     interval is the whole type) is no node;
//   - reshape has one input and says its shape as an attribute.
#include "compiler/ops/spec.h"
#include "compiler/passes/pass.h"
#include "compiler/passes/rewriter.h"
#include "compiler/passes/value_table.h"

namespace mote {
namespace {

void drop_identity(Graph& graph, Rewriter& rewriter, size_t n) {
  const Node& node = graph.nodes[n];
  if (!spec_of(node.op).pointwise) return;
  const Tensor& x = graph.at(node.inputs[0]);
  if (!same_kind(x, graph.at(node.outputs[0]))) return;
  const std::optional<Bytes> table = table_of(graph, {&node});
  if (table && table == all_values(x.type)) rewriter.bypass(n, node.inputs[0]);
}

void say_shape(Graph& graph, Rewriter& rewriter, size_t n) {
  Node& node = graph.nodes[n];
  if (node.inputs.size() == 1) return;
  const Shape& shape = graph.at(node.outputs[0]).shape;
  node.attributes = {};
  node.attributes.set("shape", std::vector<int64_t>(shape.begin(), shape.end()));
  rewriter.drop_inputs(n, 1);
}

}  // namespace

Result<bool> canonicalise(Graph& graph) {
  Rewriter rewriter(graph);
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    if (graph.nodes[n].op == Op::reshape) say_shape(graph, rewriter, n);
    drop_identity(graph, rewriter, n);
  }
  return rewriter.finish();
}

}  // namespace mote
