// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compiler/interp/interpreter.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

// A pool of three by three pixels, with windows of 2 by 2, SAME.
Graph pool(Op op) {
  Graph graph;
  const TensorId x =
      graph.add_tensor({"x", Type::i8, {1, 3, 3, 1}, {{0.1f}, {0}}, Role::kInput, nullptr});
  const TensorId y =
      graph.add_tensor({"y", Type::i8, {1, 2, 2, 1}, {{0.1f}, {0}}, Role::kActivation, nullptr});
  Attributes attributes;
  attributes.set("padding", "same");
  for (const char* name : {"filter_h", "filter_w", "stride_h", "stride_w"})
    attributes.set_int(name, 2);
  graph.nodes.push_back({op, "y", {x}, {y}, attributes});
  graph.inputs = {x};
  graph.outputs = {y};
  return graph;
}

std::vector<int> run(const Graph& graph, const std::vector<int8_t>& x) {
  const auto verdict = verify(graph);
  EXPECT_TRUE(verdict) << verdict.error().text();
  Interpreter interpreter(graph);
  std::ranges::copy(x, interpreter.of(graph.inputs[0]).begin());
  interpreter.run();
  std::vector<int> y;
  for (uint8_t byte : interpreter.of(graph.outputs[0])) y.push_back(static_cast<int8_t>(byte));
  return y;
}

const std::vector<int8_t> kImage = {-128, -3, 4, -2, 0, 5, -6, -7, -100};

TEST(MaxPool2d, PaddingDoesNotCount) {
  EXPECT_EQ(run(pool(Op::max_pool_2d), kImage), (std::vector{0, 5, -6, -100}));
}

TEST(AveragePool2d, RoundsHalvesAwayFromZeroOverWhatIsInside) {
  // -133 / 4, 9 / 2, -13 / 2, -100 / 1
  EXPECT_EQ(run(pool(Op::average_pool_2d), kImage), (std::vector{-33, 5, -7, -100}));
}

TEST(Pool2d, ClampsToTheActivation) {
  Graph graph = pool(Op::max_pool_2d);
  graph.nodes[0].attributes.set("activation", "relu");
  EXPECT_EQ(run(graph, kImage), (std::vector{0, 5, 0, 0}));
}

TEST(Pool2d, RefusesToRescale) {
  Graph graph = pool(Op::average_pool_2d);
  graph.at(1).quant.zero_points = {1};
  const auto verdict = verify(graph);
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().kind, ErrorKind::kUnsupported);
}

TEST(Pool2d, RefusesWindowsOfPaddingOnly) {
  Graph graph = pool(Op::max_pool_2d);
  graph.nodes[0].attributes.set("padding", "explicit");
  graph.nodes[0].attributes.set_int("pad_top", 2);
  const auto verdict = verify(graph);
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().message, "has a window that lies in the padding");
}

}  // namespace
}  // namespace mote
