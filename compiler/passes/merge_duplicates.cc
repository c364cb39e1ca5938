// SPDX-License-Identifier: Apache-2.0
// Nodes that compute the same from the same are one: identical branches, one walk long. Their
// constants need not be the same tensor, only hold the same. What reads state stays: it may have
// changed in between.
#include <algorithm>
#include <map>

#include "compiler/ops/spec.h"
#include "compiler/passes/pass.h"
#include "compiler/passes/rewriter.h"

namespace mote {
namespace {

bool is_candidate(const Graph& graph, const Node& node) {
  return node.outputs.size() == 1 && !node.inputs.empty() && !spec_of(node.op).has_effect() &&
         std::ranges::none_of(node.inputs, [&](TensorId id) {
           return id != kNoTensor && graph.at(id).role == Role::kState;
         });
}

bool hold_the_same(const Graph& graph, TensorId a, TensorId b) {
  if (a == b) return true;
  if (a == kNoTensor || b == kNoTensor) return false;
  const Tensor& x = graph.at(a);
  const Tensor& y = graph.at(b);
  return x.is_constant() && y.is_constant() && same_kind(x, y) && *x.data == *y.data;
}

bool compute_the_same(const Graph& graph, const Node& a, const Node& b) {
  return a.inputs.size() == b.inputs.size() && a.attributes == b.attributes &&
         same_kind(graph.at(a.outputs[0]), graph.at(b.outputs[0])) &&
         std::ranges::equal(a.inputs, b.inputs,
                            [&](TensorId x, TensorId y) { return hold_the_same(graph, x, y); });
}

}  // namespace

Result<bool> merge_duplicates(Graph& graph) {
  Rewriter rewriter(graph);
  std::map<std::pair<Op, TensorId>, std::vector<size_t>> earlier;  // by what they read first
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    if (!is_candidate(graph, graph.nodes[n])) continue;
    std::vector<size_t>& others = earlier[{graph.nodes[n].op, graph.nodes[n].inputs[0]}];
    const bool merged = std::ranges::any_of(others, [&](size_t other) {
      return compute_the_same(graph, graph.nodes[other], graph.nodes[n]) &&
             rewriter.bypass(n, graph.nodes[other].outputs[0]);
    });
    if (!merged) others.push_back(n);
  }
  return rewriter.finish();
}

}  // namespace mote
