// SPDX-License-Identifier: Apache-2.0
#include "compiler/interp/interpreter.h"

#include <algorithm>
#include <cstring>

#include "compiler/ops/spec.h"

namespace mote {

Interpreter::Storage Interpreter::storage_for(int64_t bytes) {
  const auto size = static_cast<size_t>(bytes);
  return {std::vector<uint64_t>((size + 7) / 8), size};
}

Interpreter::Interpreter(const Graph& graph) : graph_(graph) {
  for (const Tensor& tensor : graph.tensors) {
    storage_.push_back(storage_for(tensor.bytes()));
    if (tensor.is_constant() && !tensor.data->empty())
      std::memcpy(storage_.back().words.data(), tensor.data->data(), tensor.data->size());
  }
  reset();
}

void Interpreter::reset() {
  for (size_t i = 0; i < storage_.size(); ++i) {
    const Tensor& tensor = graph_.tensors[i];
    if (tensor.role == Role::kState && !tensor.data->empty())
      std::memcpy(storage_[i].words.data(), tensor.data->data(), tensor.data->size());
  }
}

std::span<uint8_t> Interpreter::of(TensorId id) {
  Storage& storage = storage_[static_cast<size_t>(id)];
  return {reinterpret_cast<uint8_t*>(storage.words.data()), storage.bytes};
}

void Interpreter::run() {
  for (const Node& node : graph_.nodes)
    if (node.body)
      run_body(node);
    else
      spec_of(node.op).evaluate(Evaluation(graph_, node, *this));
}

void Interpreter::run_body(const Node& node) {
  Interpreter inner(*node.body);
  for (size_t i = 0; i < node.inputs.size(); ++i)
    std::ranges::copy(of(node.inputs[i]), inner.of(node.body->inputs[i]).begin());
  inner.run();
  for (size_t i = 0; i < node.outputs.size(); ++i)
    std::ranges::copy(inner.of(node.body->outputs[i]), of(node.outputs[i]).begin());
}

}  // namespace mote
