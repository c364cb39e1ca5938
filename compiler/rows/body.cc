// SPDX-License-Identifier: Apache-2.0
// From a range of a graph's nodes to the one node that stands for them.
#include <algorithm>

#include "compiler/rows/chain.h"

namespace mote {
namespace {

bool is_read_elsewhere(const Graph& graph, TensorId id, size_t first, size_t last) {
  if (std::ranges::count(graph.outputs, id)) return true;
  for (size_t n = 0; n < graph.nodes.size(); ++n)
    if ((n < first || n > last) && std::ranges::count(graph.nodes[n].inputs, id)) return true;
  return false;
}

}  // namespace

std::optional<ChainBody> body_of(const Graph& graph, size_t first, size_t last) {
  ChainBody chain;
  std::map<TensorId, TensorId> inside;  // by the id in the whole graph
  const auto enter = [&](TensorId id, Role role) {
    Tensor tensor = graph.at(id);
    tensor.role = role;
    return inside[id] = chain.graph.add_tensor(std::move(tensor));
  };
  for (size_t n = first; n <= last; ++n) {
    if (!is_rowwise(NodeView(graph, graph.nodes[n]))) return {};
    Node node = graph.nodes[n];
    for (TensorId& id : node.inputs) {
      if (id == kNoTensor) continue;
      if (const auto known = inside.find(id); known != inside.end()) {
        id = known->second;
        continue;
      }
      const TensorId outside = id;
      const bool constant = graph.at(id).is_constant();
      id = enter(outside, constant ? Role::kConstant : Role::kInput);
      if (constant) continue;
      chain.inputs.push_back(outside);
      chain.graph.inputs.push_back(id);
    }
    if (n < last && is_read_elsewhere(graph, node.outputs[0], first, last)) return {};
    node.outputs[0] = enter(node.outputs[0], Role::kActivation);
    chain.graph.nodes.push_back(std::move(node));
  }
  chain.graph.outputs = {chain.graph.nodes.back().outputs[0]};
  // A node whose rows only somebody outside reads is part of no chain.
  const auto readers = consumers(chain.graph);
  for (size_t n = 0; n + 1 < chain.graph.nodes.size(); ++n)
    if (readers[static_cast<size_t>(chain.graph.nodes[n].outputs[0])].empty()) return {};
  return chain;
}

Graph with_chains(const Graph& graph, const std::vector<Chain>& chains) {
  Graph result = graph;
  result.nodes.clear();
  size_t n = 0;
  for (const Chain& chain : chains) {
    for (; n < chain.first; ++n) result.nodes.push_back(graph.nodes[n]);
    ChainBody body = *body_of(graph, chain.first, chain.last);
    Node node{Op::chain,   graph.nodes[chain.last].name,
              body.inputs, graph.nodes[chain.last].outputs,
              {},          std::make_shared<const Graph>(std::move(body.graph))};
    node.attributes.set_int("rows", chain.rows);
    result.nodes.push_back(std::move(node));
    n = chain.last + 1;
  }
  for (; n < graph.nodes.size(); ++n) result.nodes.push_back(graph.nodes[n]);
  return result;
}

}  // namespace mote
