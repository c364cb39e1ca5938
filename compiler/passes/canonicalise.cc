// SPDX-License-Identifier: Apache-2.0
// One way to say each thing:
//   - a node that moves every element to where it was (squeeze, expand_dims, a slice of everything,
//   a
//     transpose of dimensions of 1, padding by nothing) is a reshape;
//   - a pointwise node that changes no stored value (quantize to the same parameters, a relu whose
//     interval is the whole type) is no node;
//   - reshape has one input and says its shape as an attribute.
#include "compiler/ops/movement.h"
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

// The input whose elements are the output's, all and in order; or nothing.
std::optional<size_t> unmoved_input(const Graph& graph, const Node& node) {
  const OpSpec& spec = spec_of(node.op);
  if (spec.has_effect() || node.outputs.size() != 1) return std::nullopt;
  const NodeView view(graph, node);
  const int64_t elements = view.output().elements();
  if (node.op == Op::pad || node.op == Op::padv2)
    return view.input(0).shape == view.output().shape ? std::optional<size_t>(0) : std::nullopt;
  if (!spec.movements) return std::nullopt;
  const std::vector<Movement> movements = spec.movements(view);
  if (movements.size() != 1) return std::nullopt;
  const Movement move = simplified(movements[0]);
  if (move.elements() != elements || view.input(move.input).elements() != elements || move.from ||
      move.to)
    return std::nullopt;
  const bool in_order =
      move.extents.empty() ||
      (move.extents.size() == 1 && move.from_strides[0] == 1 && move.to_strides[0] == 1);
  return in_order ? std::optional<size_t>(move.input) : std::nullopt;
}

// A reshape is a view of its input, which state would change behind its back.
void become_reshape(Graph& graph, Rewriter& rewriter, size_t n) {
  Node& node = graph.nodes[n];
  const std::optional<size_t> input = unmoved_input(graph, node);
  if (!input || graph.at(node.inputs[*input]).role == Role::kState) return;
  node.op = Op::reshape;
  node.attributes = {};
  rewriter.set_input(n, 0, node.inputs[*input]);
}

void say_shape(Graph& graph, Rewriter& rewriter, size_t n) {
  Node& node = graph.nodes[n];
  if (node.inputs.size() == 1 && node.attributes.all().size() == 1) return;
  const Shape& shape = graph.at(node.outputs[0]).shape;
  node.attributes = {};
  node.attributes.set("shape", std::vector<int64_t>(shape.begin(), shape.end()));
  rewriter.drop_inputs(n, 1);
}

}  // namespace

Result<bool> canonicalise(Graph& graph) {
  Rewriter rewriter(graph);
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    if (graph.nodes[n].op != Op::reshape) become_reshape(graph, rewriter, n);
    if (graph.nodes[n].op == Op::reshape) say_shape(graph, rewriter, n);
    drop_identity(graph, rewriter, n);
  }
  return rewriter.finish();
}

}  // namespace mote
