// SPDX-License-Identifier: Apache-2.0
// A node with its tensors at hand: what every operator function and kernel receives.
#pragma once

#include "compiler/ir/graph.h"

namespace mote {

class NodeView {
 public:
  NodeView(const Graph& graph, const Node& node) : graph_(graph), node_(node) {}

  const Graph& graph() const { return graph_; }
  const Node& node() const { return node_; }
  const Attributes& attributes() const { return node_.attributes; }

  size_t input_count() const { return node_.inputs.size(); }
  size_t output_count() const { return node_.outputs.size(); }
  bool has_input(size_t i) const { return i < input_count() && node_.inputs[i] != kNoTensor; }
  const Tensor& input(size_t i) const { return graph_.at(node_.inputs[i]); }
  const Tensor& output(size_t i = 0) const { return graph_.at(node_.outputs[i]); }

  int32_t int_attribute(const std::string& name, int64_t otherwise = 0) const {
    return static_cast<int32_t>(node_.attributes.get_int(name, otherwise));
  }
  std::string string_attribute(const std::string& name, std::string otherwise = {}) const {
    return node_.attributes.get_string(name, std::move(otherwise));
  }

 private:
  const Graph& graph_;
  const Node& node_;
};

}  // namespace mote
