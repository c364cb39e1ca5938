// SPDX-License-Identifier: Apache-2.0
// Nodes that compute the same from the same are one: identical branches, one walk long. Their
// constants need not be the same tensor, only hold the same; sums and products of integers are the
// same either way round. What reads state stays: it may have changed in between.
#include <algorithm>
#include <map>

#include "compiler/ops/spec.h"
#include "compiler/passes/pass.h"
#include "compiler/passes/rewriter.h"

namespace mote {
namespace {

bool is_candidate(const Graph& graph, const Node& node) {
  return !node.inputs.empty() && !spec_of(node.op).has_effect() &&
         std::ranges::none_of(node.inputs, [&](TensorId id) {
           return id != kNoTensor && graph.at(id).role == Role::kState;
         });
}

bool commutes(const Graph& graph, const Node& node) {
  return (node.op == Op::add || node.op == Op::mul) && graph.at(node.outputs[0]).type == Type::i8;
}

// What duplicates have in common for certain, so that few are compared: the operator and one input
// that is no constant.
std::pair<Op, TensorId> key_of(const Graph& graph, const Node& node) {
  TensorId key = kNoTensor;
  for (TensorId id : node.inputs)
    if (id != kNoTensor && !graph.at(id).is_constant()) key = std::max(key, id);
  return {node.op, key};
}

bool hold_the_same(const Graph& graph, TensorId a, TensorId b) {
  if (a == b) return true;
  if (a == kNoTensor || b == kNoTensor) return false;
  const Tensor& x = graph.at(a);
  const Tensor& y = graph.at(b);
  return x.is_constant() && y.is_constant() && same_kind(x, y) && *x.data == *y.data;
}

bool compute_the_same(const Graph& graph, const Node& a, const Node& b) {
  const auto equal_inputs = [&](TensorId x, TensorId y) { return hold_the_same(graph, x, y); };
  const auto equal_kinds = [&](TensorId x, TensorId y) {
    return same_kind(graph.at(x), graph.at(y));
  };
  return a.attributes == b.attributes && std::ranges::equal(a.outputs, b.outputs, equal_kinds) &&
         (std::ranges::equal(a.inputs, b.inputs, equal_inputs) ||
          (commutes(graph, a) && hold_the_same(graph, a.inputs[0], b.inputs[1]) &&
           hold_the_same(graph, a.inputs[1], b.inputs[0])));
}

// Whether node n is gone, as `other` makes what it made.
bool merge(const Graph& graph, Rewriter& rewriter, size_t n, size_t other) {
  const std::vector<TensorId> outputs = graph.nodes[n].outputs;
  const std::vector<TensorId> others = graph.nodes[other].outputs;
  if (outputs.size() == 1) return rewriter.bypass(n, others[0]);
  if (std::ranges::any_of(outputs, [&](TensorId id) { return rewriter.is_output(id); }))
    return false;
  for (size_t i = 0; i < outputs.size(); ++i) rewriter.replace_reads(outputs[i], others[i]);
  rewriter.remove(n);
  return true;
}

}  // namespace

Result<bool> merge_duplicates(Graph& graph) {
  Rewriter rewriter(graph);
  std::map<std::pair<Op, TensorId>, std::vector<size_t>> earlier;
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    if (!is_candidate(graph, graph.nodes[n])) continue;
    std::vector<size_t>& others = earlier[key_of(graph, graph.nodes[n])];
    const bool merged = std::ranges::any_of(others, [&](size_t other) {
      return compute_the_same(graph, graph.nodes[other], graph.nodes[n]) &&
             merge(graph, rewriter, n, other);
    });
    if (!merged) others.push_back(n);
  }
  return rewriter.finish();
}

}  // namespace mote
