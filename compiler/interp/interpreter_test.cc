// SPDX-License-Identifier: Apache-2.0
#include "compiler/interp/interpreter.h"

#include <gtest/gtest.h>

#include "compiler/ops/spec.h"

namespace mote {
namespace {

// y = x + 1 as one fully_connected of a single weight, all scales chosen so that nothing rounds.
Graph plus_one() {
  Graph graph;
  graph.name = "plus_one";
  const TensorId x =
      graph.add_tensor({"x", Type::i8, {1, 1}, {{0.5f}, {0}}, Role::kInput, nullptr});
  const TensorId w = graph.add_constant("w", Type::i8, {1, 1}, {1}, {{1.f}, {0}});
  const TensorId b = graph.add_constant("b", Type::i32, {1}, {2, 0, 0, 0}, {{0.5f}, {0}});
  const TensorId y =
      graph.add_tensor({"y", Type::i8, {1, 1}, {{0.5f}, {0}}, Role::kActivation, nullptr});
  graph.nodes.push_back({Op::fully_connected, "y", {x, w, b}, {y}, {}});
  graph.inputs = {x};
  graph.outputs = {y};
  return graph;
}

TEST(Interpreter, RunsAGraph) {
  const Graph graph = plus_one();
  ASSERT_TRUE(verify(graph));
  Interpreter interpreter(graph);
  interpreter.of(graph.inputs[0])[0] = 40;
  interpreter.run();
  EXPECT_EQ(interpreter.of(graph.outputs[0])[0], 42);
}

TEST(Interpreter, AConstantMayBeEmpty) {
  Graph graph = plus_one();
  graph.add_constant("nothing", Type::i32, {0}, {});
  ASSERT_TRUE(verify(graph));
  EXPECT_TRUE(Interpreter(graph).of(static_cast<TensorId>(graph.tensors.size() - 1)).empty());
}

TEST(Verify, NamesTheOperatorAndTheShape) {
  Graph graph = plus_one();
  graph.at(graph.outputs[0]).shape = {1, 2};
  const auto verdict = verify(graph);
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().text(),
            "operator 0 (fully_connected, \"y\"): output \"y\" is declared [1, 2] but the operator "
            "gives [1, 1].");
}

}  // namespace
}  // namespace mote
