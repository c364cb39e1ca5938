// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compiler/interp/interpreter.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

// One convolution of x by w, scales 0.5 * 1 / 0.5, so that sums come out as they are.
Graph convolution(Op op, Shape x_shape, Shape w_shape, Bytes w, Shape y_shape, int32_t x_zero = 0) {
  Graph graph;
  const TensorId x = graph.add_tensor(
      {"x", Type::i8, std::move(x_shape), {{0.5f}, {x_zero}}, Role::kInput, nullptr});
  const TensorId weights =
      graph.add_constant("w", Type::i8, std::move(w_shape), std::move(w), {{1.f}, {0}});
  const TensorId y = graph.add_tensor(
      {"y", Type::i8, std::move(y_shape), {{0.5f}, {0}}, Role::kActivation, nullptr});
  graph.nodes.push_back({op, "y", {x, weights}, {y}, {}});
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

std::string refusal(const Graph& graph) {
  const auto verdict = verify(graph);
  return verdict ? "" : verdict.error().message;
}

TEST(Conv2d, PaddingIsRealZero) {
  Graph graph = convolution(Op::conv_2d, {1, 1, 3, 1}, {1, 1, 3, 1}, {1, 1, 1}, {1, 1, 3, 1}, -10);
  graph.nodes[0].attributes.set("padding", "same");
  EXPECT_EQ(run(graph, {-9, -8, -7}), (std::vector{3, 6, 5}));
}

TEST(Conv2d, ExplicitPaddingMayBeOneSided) {
  Graph graph = convolution(Op::conv_2d, {1, 1, 3, 1}, {1, 1, 3, 1}, {1, 1, 1}, {1, 1, 2, 1});
  graph.nodes[0].attributes.set("padding", "explicit");
  graph.nodes[0].attributes.set_int("pad_left", 1);
  EXPECT_EQ(run(graph, {1, 2, 3}), (std::vector{3, 6}));
}

TEST(Conv2d, GroupsReadTheirOwnChannels) {
  const Graph graph =
      convolution(Op::conv_2d, {1, 1, 1, 4}, {2, 1, 1, 2}, {1, 2, 3, 4}, {1, 1, 1, 2});
  EXPECT_EQ(run(graph, {1, 1, 10, 1}), (std::vector{3, 34}));
}

// A factor of 1 is a left shift of the sum by one, times a half.
TEST(Conv2d, ALeftShiftWrapsAsTheReferenceDoes) {
  Graph graph = convolution(Op::conv_2d, {1, 1, 1, 1}, {1, 1, 1, 1}, {1}, {1, 1, 1, 1});
  graph.nodes[0].inputs.push_back(
      graph.add_constant("b", Type::i32, {1}, {0xff, 0xff, 0xff, 0x3f}));
  EXPECT_EQ(run(graph, {0}), std::vector{127});
  EXPECT_EQ(run(graph, {1}), std::vector{-128});
}

TEST(DepthwiseConv2d, TheMultiplierFollowsFromTheShapes) {
  const Graph graph =
      convolution(Op::depthwise_conv_2d, {1, 1, 1, 2}, {1, 1, 1, 4}, {1, 2, 3, 4}, {1, 1, 1, 4});
  EXPECT_EQ(run(graph, {1, 10}), (std::vector{1, 2, 30, 40}));
}

TEST(Convolution, RefusesByName) {
  const Graph good = convolution(Op::conv_2d, {1, 2, 2, 1}, {1, 1, 1, 1}, {1}, {1, 2, 2, 1});
  EXPECT_EQ(refusal(good), "");

  Graph wide = good;
  wide.at(0).type = wide.at(2).type = Type::i16;
  EXPECT_EQ(refusal(wide), "of i16 by i8 to i16 is not supported");

  Graph asymmetric = good;
  asymmetric.at(1).quant.zero_points = {3};
  EXPECT_EQ(refusal(asymmetric), "has weights \"w\" whose zero point is not 0");

  Graph flat = good;
  flat.at(0).shape = {4, 1};
  EXPECT_EQ(refusal(flat), "tensor \"x\" must have 4 dimensions, is [4, 1]");

  Graph huge = good;
  huge.at(0).shape = {1, INT32_MAX, INT32_MAX, INT32_MAX};
  EXPECT_NE(refusal(huge), "");

  Graph unscaled = good;
  unscaled.at(2).quant.scales = {0.f};
  EXPECT_EQ(refusal(unscaled), "tensor \"y\" has a scale of 0");

  Graph plain = good;
  plain.at(0).quant = {};
  EXPECT_EQ(refusal(plain), "tensor \"x\" has no quantisation");

  Graph misfit = good;
  misfit.at(0).shape = {1, 2, 2, 3};
  EXPECT_EQ(refusal(misfit), "weights [1, 1, 1, 1] do not fit the 3 channels of the input");

  Graph channels = good;
  channels.at(1).quant = {{1.f, 1.f}, {0, 0}};
  EXPECT_EQ(refusal(channels),
            "tensor \"w\" [1, 1, 1, 1] has 2 scales along axis 0, needs one, or 1 along axis 0");
}

}  // namespace
}  // namespace mote
