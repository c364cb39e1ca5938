// SPDX-License-Identifier: Apache-2.0
// Tests only: a graph of one operator, and what the interpreter makes of it.
//
//   OneNode relu(Op::relu, {{Type::i8, {4}, 0.5f, 0}}, {Type::i8, {4}, 0.5f, 0});
//   EXPECT_EQ(relu.run<int8_t>(std::vector<int8_t>{-3, 0, 1, 127}), ...);
#pragma once

#include <fmt/format.h>

#include <cstring>
#include <string>
#include <vector>

#include "compiler/interp/interpreter.h"
#include "compiler/ops/spec.h"

namespace mote {

struct OneNode {
  struct Operand {
    Type type;
    Shape shape;
    float scale = 0;  // 0: not quantised
    int32_t zero_point = 0;
  };

  OneNode(Op op, const std::vector<Operand>& inputs, const Operand& output,
          Attributes attributes = {}) {
    Node node{op, "y", {}, {}, std::move(attributes)};
    for (const Operand& input : inputs)
      node.inputs.push_back(add(fmt::format("x{}", node.inputs.size()), input, Role::kInput));
    node.outputs = {add("y", output, Role::kActivation)};
    graph.inputs = node.inputs;
    graph.outputs = node.outputs;
    graph.nodes = {node};
  }

  NodeView view() const { return NodeView(graph, graph.nodes[0]); }

  // What verify says, "" when it is content.
  std::string complaint() const {
    const auto verdict = verify(graph);
    return verdict ? "" : verdict.error().text();
  }

  template <typename To, typename... From>
  std::vector<To> run(const std::vector<From>&... inputs) const {
    Interpreter interpreter(graph);
    size_t i = 0;
    (std::memcpy(interpreter.of(graph.inputs[i++]).data(), inputs.data(),
                 inputs.size() * sizeof(From)),
     ...);
    interpreter.run();
    const auto bytes = interpreter.of(graph.outputs[0]);
    std::vector<To> y(bytes.size() / sizeof(To));
    std::memcpy(y.data(), bytes.data(), bytes.size());
    return y;
  }

  Graph graph;

 private:
  TensorId add(std::string name, const Operand& operand, Role role) {
    Quantization quant;
    if (operand.scale != 0) quant = {{operand.scale}, {operand.zero_point}};
    return graph.add_tensor({std::move(name), operand.type, operand.shape, quant, role, nullptr});
  }
};

}  // namespace mote
