// SPDX-License-Identifier: Apache-2.0
// Small graphs for the tests of passes.
//
//   TestGraph t;
//   TensorId x = t.input("x", i8({1, 4}));
//   t.output(t.node(Op::reshape, {x}, i8({4}), {{"shape", std::vector<int64_t>{4}}}));
//   EXPECT_TRUE(fires("drop_noop_reshapes", t.graph));
#pragma once

#include <gtest/gtest.h>

#include <utility>

#include "compiler/ir/graph.h"
#include "compiler/ops/spec.h"
#include "compiler/passes/pass.h"
#include "compiler/passes/replay.h"

namespace mote {

// A tensor's kind: name, role and data come later.
inline Tensor tensor_of(Type type, Shape shape) { return {"", type, std::move(shape), {}, {}, {}}; }
inline Tensor i8(Shape shape, float scale = 0.5f, int32_t zero_point = 0) {
  return {"", Type::i8, std::move(shape), {{scale}, {zero_point}}, {}, {}};
}
inline Tensor f32(Shape shape) { return tensor_of(Type::f32, std::move(shape)); }

struct TestGraph {
  Graph graph;

  TensorId add(std::string name, Tensor tensor, Role role) {
    tensor.name = std::move(name);
    tensor.role = role;
    return graph.add_tensor(std::move(tensor));
  }
  TensorId input(std::string name, Tensor tensor) {
    const TensorId id = add(std::move(name), std::move(tensor), Role::kInput);
    graph.inputs.push_back(id);
    return id;
  }
  template <typename T>
  TensorId constant(std::string name, Tensor tensor, std::vector<T> values) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(values.data());
    tensor.data = std::make_shared<const Bytes>(bytes, bytes + values.size() * sizeof(T));
    return add(std::move(name), std::move(tensor), Role::kConstant);
  }
  TensorId ints(std::string name, std::vector<int32_t> values) {
    const auto count = static_cast<int32_t>(values.size());
    return constant(std::move(name), tensor_of(Type::i32, {count}), std::move(values));
  }
  TensorId node(Op op, std::vector<TensorId> inputs, Tensor out,
                const std::map<std::string, Attributes::Value>& attributes = {}) {
    std::string name = fmt::format("t{}", graph.nodes.size());  // g++ 12 warns about operator+
    const TensorId id = add(name, std::move(out), Role::kActivation);
    Node made{op, std::move(name), std::move(inputs), {id}, {}};
    for (const auto& [key, value] : attributes) made.attributes.set(key, value);
    graph.nodes.push_back(std::move(made));
    return id;
  }
  void output(TensorId id) { graph.outputs.push_back(id); }

  std::vector<Op> ops() const {
    std::vector<Op> ops;
    for (const Node& node : graph.nodes) ops.push_back(node.op);
    return ops;
  }
};

// Runs one pass; whether it changed the graph. The answers must stay.
inline bool fires(std::string_view name, Graph& graph) {
  const auto sound = verify(graph);
  EXPECT_TRUE(sound) << sound.error().text();
  if (!sound) return false;
  const Replay before = replay(graph);
  EXPECT_FALSE(before.answers.empty());
  bool changed = false;
  for (const Pass& pass : all_passes())
    if (pass.name == name) changed = *pass.run(graph);
  const auto still_sound = verify(graph);
  EXPECT_TRUE(still_sound) << still_sound.error().text() << to_text(graph);
  if (!still_sound) return false;
  const auto same = compare(before, replay(graph));
  EXPECT_TRUE(same) << same.error().text() << to_text(graph);
  return changed;
}

}  // namespace mote
