// SPDX-License-Identifier: Apache-2.0
// A quantize that undoes what the node before did is dropped; one that could as well read what the
// node before read does so:
//   x i8 -> dequantize -> quantize with x's parameters   becomes x
//   x i8 -> dequantize -> quantize with others           becomes quantize(x), where that is the
//   same x u8 -> quantize to i8 -> quantize back              becomes x
// "Same" is not argued but tried, on every value of x's type.
#include "compiler/passes/pass.h"
#include "compiler/passes/rewriter.h"
#include "compiler/passes/value_table.h"

namespace mote {
namespace {

bool converts(const Node& node) { return node.op == Op::quantize || node.op == Op::dequantize; }

void cancel(Graph& graph, Rewriter& rewriter, size_t n) {
  const Node& node = graph.nodes[n];
  const Node* before = rewriter.writer(node.inputs[0]);
  if (!before || !converts(*before)) return;
  const TensorId x = before->inputs[0];
  const Tensor& source = graph.at(x);
  const Tensor& result = graph.at(node.outputs[0]);
  if (source.role == Role::kState) return;
  const std::optional<Bytes> table = table_of(graph, {before, &node});
  if (!table) return;
  if (same_kind(source, result) && table == all_values(source.type) && rewriter.bypass(n, x))
    return;
  Node direct = node;
  direct.inputs = {x};
  if (table == table_of(graph, {&direct})) rewriter.set_input(n, 0, x);
}

}  // namespace

Result<bool> cancel_quantize(Graph& graph) {
  Rewriter rewriter(graph);
  for (size_t n = 0; n < graph.nodes.size(); ++n)
    if (graph.nodes[n].op == Op::quantize) cancel(graph, rewriter, n);
  return rewriter.finish();
}

}  // namespace mote
