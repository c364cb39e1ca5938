// SPDX-License-Identifier: Apache-2.0
#include "compiler/lower/moves.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/interp/interpreter.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

// Depthwise convolutions by 3x3 taps in a row: each output must lie some rows below its input.
Graph depthwise_chain(int layers) {
  Graph graph;
  const Quantization q{{0.5f}, {3}};
  const Shape shape{1, 12, 12, 4};
  graph.inputs = {graph.add_tensor({"x", Type::i8, shape, q, Role::kInput, nullptr})};
  TensorId x = graph.inputs[0];
  for (int i = 0; i < layers; ++i) {
    const std::string name = fmt::format("y{}", i);
    Bytes weights(36);
    for (size_t k = 0; k < weights.size(); ++k) weights[k] = static_cast<uint8_t>(5 * k + i);
    const TensorId w =
        graph.add_constant("w" + name, Type::i8, {1, 3, 3, 4}, weights, {{0.01f}, {0}});
    const TensorId y = graph.add_tensor({name, Type::i8, shape, q, Role::kActivation, nullptr});
    Node node{Op::depthwise_conv_2d, name, {x, w}, {y}, {}};
    node.attributes.set("padding", std::string("same"));
    node.attributes.set_int("stride_h", 1);
    node.attributes.set_int("stride_w", 1);
    node.attributes.set_int("depth_multiplier", 1);
    graph.nodes.push_back(node);
    x = y;
  }
  graph.outputs = {x};
  graph.input_names = {"x"};
  graph.output_names = {"y"};
  return graph;
}

Target reference_target() {
  Target target;
  target.families = {"ref"};
  target.arena_alignment = 4;
  return target;
}

size_t moves_in(const Graph& graph) {
  return static_cast<size_t>(std::ranges::count(graph.nodes, Op::move, &Node::op));
}

Bytes answer(const Graph& graph, const Bytes& x) {
  Interpreter interpreter(graph);
  std::ranges::copy(x, interpreter.of(graph.inputs[0]).begin());
  interpreter.run();
  const auto y = interpreter.of(graph.outputs[0]);
  return {y.begin(), y.end()};
}

TEST(LoweredMoves, MakeTheArenaSmallerAndKeepTheAnswer) {
  const Graph graph = depthwise_chain(6);
  Goal goal{.optimize = Optimize::kSize, .ram_bytes = 1 << 20};
  const auto with = lower(graph, "chain", reference_target(), goal);
  goal.move_tensors = false;
  const auto without = lower(graph, "chain", reference_target(), goal);
  ASSERT_TRUE(with) << with.error().text();
  ASSERT_TRUE(without);
  EXPECT_EQ(moves_in(without->graph), 0u);
  EXPECT_GE(moves_in(with->graph), 1u);
  EXPECT_LT(with->arena_bytes, without->arena_bytes);
  EXPECT_EQ(with->layers.size(), with->graph.nodes.size());
  EXPECT_TRUE(verify(with->graph));
  EXPECT_EQ(with->graph.at(with->graph.outputs[0]).name, "y5");

  Bytes x(12 * 12 * 4);
  for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<uint8_t>(i * i + 7 * i);
  EXPECT_EQ(answer(with->graph, x), answer(graph, x));
}

TEST(LoweredMoves, AreNoneWhereTheyWouldTakeTooLong) {
  const auto program = lower(depthwise_chain(6), "chain", reference_target(), {});
  ASSERT_TRUE(program);
  EXPECT_EQ(moves_in(program->graph), 0u);
}

}  // namespace
}  // namespace mote
