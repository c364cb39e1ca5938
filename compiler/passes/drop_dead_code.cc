// SPDX-License-Identifier: Apache-2.0
// Nodes and tensors that nobody reads go; what is left keeps its order. Nodes with an effect on
// state stay, read or not.
#include <algorithm>

#include "compiler/ops/spec.h"
#include "compiler/passes/pass.h"

namespace mote {
namespace {

bool drop_nodes(Graph& graph) {
  std::vector<bool> read(graph.tensors.size());
  for (TensorId id : graph.outputs) read[static_cast<size_t>(id)] = true;
  std::vector<bool> live(graph.nodes.size());
  for (size_t n = graph.nodes.size(); n-- > 0;) {  // readers come after what they read
    const Node& node = graph.nodes[n];
    live[n] = spec_of(node.op).has_effect() || std::ranges::any_of(node.outputs, [&](TensorId id) {
                return read[static_cast<size_t>(id)];
              });
    if (!live[n]) continue;
    for (TensorId id : node.inputs)
      if (id != kNoTensor) read[static_cast<size_t>(id)] = true;
  }
  size_t next = 0;
  return std::erase_if(graph.nodes, [&](const Node&) { return !live[next++]; }) > 0;
}

bool drop_tensors(Graph& graph) {
  std::vector<bool> used(graph.tensors.size());
  const auto use = [&](const std::vector<TensorId>& ids) {
    for (TensorId id : ids)
      if (id != kNoTensor) used[static_cast<size_t>(id)] = true;
  };
  use(graph.inputs);
  use(graph.outputs);
  for (const Node& node : graph.nodes) use(node.inputs), use(node.outputs);

  std::vector<TensorId> renumbered(graph.tensors.size(), kNoTensor);
  std::vector<Tensor> kept;
  for (size_t i = 0; i < graph.tensors.size(); ++i)
    if (used[i]) {
      renumbered[i] = static_cast<TensorId>(kept.size());
      kept.push_back(std::move(graph.tensors[i]));
    }
  const bool changed = kept.size() < graph.tensors.size();
  graph.tensors = std::move(kept);
  const auto renumber = [&](std::vector<TensorId>& ids) {
    for (TensorId& id : ids)
      if (id != kNoTensor) id = renumbered[static_cast<size_t>(id)];
  };
  renumber(graph.inputs);
  renumber(graph.outputs);
  for (Node& node : graph.nodes) renumber(node.inputs), renumber(node.outputs);
  return changed;
}

}  // namespace

Result<bool> drop_dead_code(Graph& graph) {
  const bool nodes = drop_nodes(graph);
  const bool tensors = drop_tensors(graph);
  return nodes || tensors;
}

}  // namespace mote
