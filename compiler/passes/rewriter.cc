// SPDX-License-Identifier: Apache-2.0
#include "compiler/passes/rewriter.h"

#include <algorithm>

namespace mote {

Rewriter::Rewriter(Graph& graph)
    : graph_(graph),
      readers_(consumers(graph)),
      writers_(producers(graph)),
      outputs_(graph.tensors.size()),
      removed_(graph.nodes.size()) {
  for (TensorId id : graph.outputs) ++outputs_[index(id)];
}

Node* Rewriter::writer(TensorId id) {
  const int64_t node = writers_[index(id)];
  return node < 0 ? nullptr : &graph_.nodes[static_cast<size_t>(node)];
}

void Rewriter::forget_reader(TensorId id, size_t node) {
  if (id == kNoTensor) return;
  auto& list = readers_[index(id)];
  list.erase(std::ranges::find(list, node));
}

void Rewriter::set_input(size_t node, size_t input, TensorId id) {
  TensorId& slot = graph_.nodes[node].inputs[input];
  forget_reader(slot, node);
  slot = id;
  if (id != kNoTensor) readers_[index(id)].push_back(node);
  changed_ = true;
}

void Rewriter::drop_inputs(size_t node, size_t count) {
  auto& inputs = graph_.nodes[node].inputs;
  for (; inputs.size() > count; inputs.pop_back()) forget_reader(inputs.back(), node);
  changed_ = true;
}

bool Rewriter::bypass(size_t node, TensorId source) {
  const TensorId target = graph_.nodes[node].outputs[0];
  if (graph_.at(source).role == Role::kState) return false;
  if (is_output(target)) {
    // The source takes the output's place, if it is free to.
    const int64_t origin = writers_[index(source)];
    if (origin < 0 || is_output(source)) return false;
    remove(node);
    for (size_t reader : readers_[index(source)])
      std::ranges::replace(graph_.nodes[reader].inputs, source, target);
    std::ranges::move(readers_[index(source)], std::back_inserter(readers_[index(target)]));
    readers_[index(source)].clear();
    Node& writer = graph_.nodes[static_cast<size_t>(origin)];
    std::ranges::replace(writer.outputs, source, target);
    writers_[index(source)] = -1;
    writers_[index(target)] = origin;
    return true;
  }
  remove(node);
  replace_reads(target, source);
  return true;
}

void Rewriter::replace_reads(TensorId target, TensorId source) {
  for (size_t reader : readers_[index(target)])
    std::ranges::replace(graph_.nodes[reader].inputs, target, source);
  std::ranges::move(readers_[index(target)], std::back_inserter(readers_[index(source)]));
  readers_[index(target)].clear();
  changed_ = true;
}

void Rewriter::merge_into_writer(size_t node, size_t input) {
  const TensorId source = graph_.nodes[node].inputs[input];
  const TensorId target = graph_.nodes[node].outputs[0];
  const int64_t origin = writers_[index(source)];
  Node& writer = graph_.nodes[static_cast<size_t>(origin)];
  remove(node);
  std::ranges::replace(writer.outputs, source, target);
  if (writer.outputs[0] == target) writer.name = graph_.at(target).name;
  writers_[index(source)] = -1;
  writers_[index(target)] = origin;
}

void Rewriter::remove(size_t node) {
  Node& gone = graph_.nodes[node];
  drop_inputs(node, 0);
  for (TensorId id : gone.outputs) writers_[index(id)] = -1;
  removed_[node] = true;
  changed_ = true;
}

bool Rewriter::finish() {
  size_t next = 0;
  std::erase_if(graph_.nodes, [&](const Node&) { return removed_[next++]; });
  return changed_;
}

bool same_kind(const Tensor& a, const Tensor& b) {
  return a.type == b.type && a.shape == b.shape && a.quant == b.quant;
}

}  // namespace mote
