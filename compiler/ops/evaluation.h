// SPDX-License-Identifier: Apache-2.0
// A node with the bytes of its tensors: what an operator's reference evaluation works on.
#pragma once

#include "compiler/ops/node_view.h"

namespace mote {

// Where the bytes of every tensor are while a graph is interpreted. Elements are aligned for their
// type. State and constants have bytes from the start, activations when their node has run.
class TensorBytes {
 public:
  virtual ~TensorBytes() = default;
  virtual std::span<uint8_t> of(TensorId id) = 0;
};

class Evaluation : public NodeView {
 public:
  Evaluation(const Graph& graph, const Node& node, TensorBytes& bytes)
      : NodeView(graph, node), bytes_(bytes) {}

  template <typename T>
  std::span<const T> in(size_t i) const {
    return elements<const T>(node().inputs[i]);
  }
  // A state input that the operator changes in place.
  template <typename T>
  std::span<T> state(size_t i) const {
    return elements<T>(node().inputs[i]);
  }
  template <typename T>
  std::span<T> out(size_t i = 0) const {
    return elements<T>(node().outputs[i]);
  }

 private:
  template <typename T>
  std::span<T> elements(TensorId id) const {
    std::span<uint8_t> bytes = bytes_.of(id);
    return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

  TensorBytes& bytes_;
};

}  // namespace mote
