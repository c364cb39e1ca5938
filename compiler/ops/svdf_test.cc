// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/svdf.h"

#include <gtest/gtest.h>

#include "compiler/interp/interpreter.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

// One unit of one filter over one input, all scales 1: y = sum of the last three inputs times 1, 2,
// 3, the newest last, plus 5.
Graph svdf_graph(int32_t state_zero_point, int64_t rank = 1) {
  Graph graph;
  const Quantization one{{1.f}, {0}};
  const TensorId x = graph.add_tensor({"x", Type::i8, {1, 1}, one, Role::kInput, nullptr});
  const TensorId feature = graph.add_constant("feature", Type::i8, {1, 1}, {1}, one);
  const TensorId time = graph.add_constant("time", Type::i8, {1, 3}, {1, 2, 3}, one);
  const TensorId bias = graph.add_constant("bias", Type::i32, {1}, {5, 0, 0, 0}, one);
  const auto zero = static_cast<uint8_t>(state_zero_point);
  const TensorId state = graph.add_tensor({"state",
                                           Type::i8,
                                           {1, 3},
                                           {{1.f}, {state_zero_point}},
                                           Role::kState,
                                           std::make_shared<const Bytes>(Bytes{zero, zero, zero})});
  const TensorId y = graph.add_tensor({"y", Type::i8, {1, 1}, one, Role::kActivation, nullptr});
  Node node{Op::svdf, "y", {x, feature, time, bias, state}, {y}, {}};
  node.attributes.set_int("rank", rank);
  graph.nodes = {node};
  graph.inputs = {x};
  graph.outputs = {y};
  return graph;
}

std::vector<int> answers(const Graph& graph, const std::vector<int>& xs) {
  EXPECT_TRUE(verify(graph)) << verify(graph).error().text();
  Interpreter interpreter(graph);
  std::vector<int> ys;
  for (int x : xs) {
    interpreter.of(graph.inputs[0])[0] = static_cast<uint8_t>(x);
    interpreter.run();
    ys.push_back(static_cast<int8_t>(interpreter.of(graph.outputs[0])[0]));
  }
  return ys;
}

TEST(Svdf, RemembersTheLastInputs) {
  EXPECT_EQ(answers(svdf_graph(0), {1, 10, 0, 0, 0}), (std::vector{8, 37, 26, 15, 5}));
  EXPECT_EQ(answers(svdf_graph(-7), {1, 10, 0, 0, 0}), (std::vector{8, 37, 26, 15, 5}));
}

// 127 is saturated first; with the zero point it wraps to -119, which is 127 - 256 after it is
// taken off again: 3 * -129 + 5 saturates.
TEST(Svdf, WrapsAnEightBitStateAsTheReferenceDoes) {
  EXPECT_EQ(answers(svdf_graph(10), {127}), (std::vector{-128}));
}

// A factor beyond 2^30 makes nearly the least int32 of a sum of 2; the zero point takes it below.
TEST(Svdf, WrapsWhereTheOutputsZeroPointIsAdded) {
  Graph graph = svdf_graph(0);
  graph.tensors[3].data = std::make_shared<const Bytes>(Bytes{2, 0, 0, 0});
  graph.at(graph.outputs[0]).quant = {{1e-12f}, {-128}};
  EXPECT_EQ(answers(graph, {0}), (std::vector{127}));
}

TEST(Svdf, RefusesARankThatDoesNotDivide) {
  const auto verdict = verify(svdf_graph(0, 2));
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().message, "1 filters are no multiple of rank 2");
}

}  // namespace
}  // namespace mote
