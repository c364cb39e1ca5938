// SPDX-License-Identifier: Apache-2.0
// channel_intervals and drop_dead_channels.
#include <gtest/gtest.h>

#include <random>

#include "compiler/passes/channel_intervals.h"
#include "compiler/passes/test_graph.h"

namespace mote {
namespace {

const std::map<std::string, Attributes::Value> kSame = {{"padding", std::string("same")}};
const std::map<std::string, Attributes::Value> kRelu = {{"activation", std::string("relu")}};

// A 1x1 convolution with a relu: a bias far below zero makes a channel constant.
TensorId pointwise(TestGraph& t, TensorId x, std::vector<int8_t> weights, std::vector<int32_t> bias,
                   int32_t zero_point = -128, float scale = 0.5f) {
  const Shape shape = t.graph.at(x).shape;
  const auto outputs = static_cast<int32_t>(bias.size());
  const std::string name = fmt::format("{}", t.graph.nodes.size());
  const TensorId w =
      t.constant<int8_t>("w" + name, i8({outputs, 1, 1, shape[3]}, 0.01f), std::move(weights));
  const TensorId b = t.constant<int32_t>("b" + name, tensor_of(Type::i32, {outputs}), bias);
  return t.node(Op::conv_2d, {x, w, b}, i8({1, shape[1], shape[2], outputs}, scale, zero_point),
                kRelu);
}

TEST(ChannelIntervals, AReluAfterALowBiasIsConstant) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2, 2, 1}));
  const TensorId y = pointwise(t, x, {3, 3}, {-1000000, 0});
  t.output(y);
  const ChannelIntervals intervals = channel_intervals(t.graph)[static_cast<size_t>(y)];
  EXPECT_TRUE(is_constant(intervals[0]));
  EXPECT_EQ(intervals[0].min, -128);
  EXPECT_EQ(intervals[1].min, -128);
  EXPECT_EQ(intervals[1].max, -124);  // 3 * 127 * 0.01 = 3.81
}

// A branch of which a relu leaves nothing, behind a padded convolution, whose border differs.
TEST(FoldConstantMaps, ABranchThatIsAlwaysTheSameGoes) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 3, 3, 1}));
  const TensorId dead = pointwise(t, x, {9, 12}, {-1000000, -1000000}, -100);
  const TensorId w = t.constant<int8_t>("w", i8({2, 3, 3, 2}, 0.01f), std::vector<int8_t>(36, 5));
  t.graph.nodes[0].attributes.set("activation", std::string("none"));  // -128: not the zero point
  const TensorId border = t.node(Op::conv_2d, {dead, w}, i8({1, 3, 3, 2}, 0.9f, 3), kSame);
  const TensorId alive = pointwise(t, x, {90, 120}, {0, 5}, 3, 0.9f);
  t.output(t.node(Op::add, {alive, border}, i8({1, 3, 3, 2}, 1.5f, 1)));
  EXPECT_TRUE(fires("fold_constant_maps", t.graph));
  EXPECT_TRUE(fires("fold_constants", t.graph));
  EXPECT_EQ(t.ops(), (std::vector{Op::conv_2d, Op::add}));
}

TEST(FoldConstantMaps, ALargeOneFromFewWeightsStays) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 64, 64, 1}));
  const TensorId dead = pointwise(t, x, {9}, {-1000000});
  t.output(t.node(Op::add, {x, dead}, i8({1, 64, 64, 1}, 1.5f, 1)));
  EXPECT_FALSE(fires("fold_constant_maps", t.graph));
}

TEST(DropDeadChannels, WhatIsConstantGoesIntoTheNextBias) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2, 2, 1}, 0.5f, 4));
  const TensorId h = pointwise(t, x, {90, 120, -70}, {0, -1000000, 5});
  t.output(pointwise(t, h, {1, 2, 3}, {7}, 0, 0.1f));
  EXPECT_TRUE(fires("drop_dead_channels", t.graph));
  EXPECT_EQ(t.graph.at(h).shape, (Shape{1, 2, 2, 2}));
  EXPECT_FALSE(fires("drop_dead_channels", t.graph));
}

TEST(DropDeadChannels, WhatNobodyReadsGoes) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2, 2, 1}));
  const TensorId h = pointwise(t, x, {90, 120, -70}, {0, 5, 0});
  t.output(pointwise(t, h, {1, 0, 3}, {7}, 0, 0.1f));
  EXPECT_TRUE(fires("drop_dead_channels", t.graph));
  EXPECT_EQ(t.graph.at(h).shape, (Shape{1, 2, 2, 2}));
}

// Beside the border a 3x3 filter sees padding instead of the constant.
TEST(DropDeadChannels, AConstantNextToPaddingStaysUnlessItIsZero) {
  for (const int32_t zero_point : {-128, -100}) {
    TestGraph t;
    const TensorId x = t.input("x", i8({1, 3, 3, 1}));
    // relu clamps at the zero point; below it is only what "none" leaves.
    TensorId h = pointwise(t, x, {90, 120, -70}, {0, -1000000, 0}, -128);
    t.graph.nodes[0].attributes.set("activation", std::string("none"));
    t.graph.at(h).quant.zero_points = {zero_point};
    const TensorId w = t.constant<int8_t>("w", i8({1, 3, 3, 3}, 0.01f), std::vector<int8_t>(27, 5));
    t.output(t.node(Op::conv_2d, {h, w}, i8({1, 3, 3, 1}, 0.9f, 3), kSame));
    EXPECT_EQ(fires("drop_dead_channels", t.graph), zero_point == -128) << zero_point;
  }
}

TEST(DropDeadChannels, SumsKeepAChannelThatOneSideNeeds) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2, 2, 1}));
  const TensorId a = pointwise(t, x, {90, 120}, {0, -1000000});
  const TensorId b = pointwise(t, x, {90, 12}, {0, 3});
  const TensorId sum = t.node(Op::add, {a, b}, i8({1, 2, 2, 2}, 0.7f, -3));
  t.output(pointwise(t, sum, {1, 2}, {7}, 0, 0.1f));
  EXPECT_FALSE(fires("drop_dead_channels", t.graph));
}

TEST(DropDeadChannels, WholeMultiplesOfFourStayMultiples) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2, 2, 1}));
  std::vector<int32_t> bias(8, 0);
  bias[2] = bias[5] = -1000000;
  const TensorId h = pointwise(t, x, std::vector<int8_t>(8, 90), bias);
  t.output(pointwise(t, h, std::vector<int8_t>(8, 3), {7}, 0, 0.1f));
  EXPECT_FALSE(fires("drop_dead_channels", t.graph));  // six of eight are none the fewer
  bias[0] = bias[1] = -1000000;
  TestGraph u;
  const TensorId v = u.input("x", i8({1, 2, 2, 1}));
  const TensorId half = pointwise(u, v, std::vector<int8_t>(8, 90), bias);
  u.output(pointwise(u, half, std::vector<int8_t>(8, 3), {7}, 0, 0.1f));
  EXPECT_TRUE(fires("drop_dead_channels", u.graph));
  EXPECT_EQ(u.graph.at(half).shape.back(), 4);
}

// Convolution, depthwise, pool, residual sum, reshape and fully_connected with random weights, of
// which whole channels are silenced by their bias or ignored by their reader: the answers stay.
TEST(DropDeadChannels, KeepsTheAnswersOfRandomGraphs) {
  std::mt19937 random(1);
  int cut = 0;
  for (int round = 0; round < 60; ++round) {
    TestGraph t;
    const auto below = [&](uint32_t n) { return static_cast<int32_t>(random() % n); };
    const int32_t channels = 3 + below(7);
    const auto weights = [&](int32_t count) {
      std::vector<int8_t> values;
      for (int32_t i = 0; i < count; ++i) values.push_back(static_cast<int8_t>(below(255) - 127));
      return values;
    };
    const auto biases = [&](int32_t count) {
      std::vector<int32_t> values;
      for (int32_t i = 0; i < count; ++i)
        values.push_back(below(3) == 0 ? -2000000 : below(2000) - 1000);
      return values;
    };
    const int32_t zero_point = below(2) ? -128 : below(40) - 120;
    const TensorId x = t.input("x", i8({1, 4, 4, 2}, 0.5f, below(20) - 10));
    TensorId h = pointwise(t, x, weights(2 * channels), biases(channels), zero_point);
    if (below(2)) t.graph.nodes[0].attributes.set("activation", std::string("none"));
    const TensorId dw =
        t.constant<int8_t>("dw", i8({1, 3, 3, channels}, 0.02f), weights(9 * channels));
    const TensorId db =
        t.constant<int32_t>("db", tensor_of(Type::i32, {channels}), biases(channels));
    TensorId y = t.node(Op::depthwise_conv_2d, {h, dw, db},
                        i8({1, 4, 4, channels}, 0.8f, zero_point), kSame);
    if (below(2)) y = t.node(Op::add, {y, h}, i8({1, 4, 4, channels}, 0.9f, 5));
    y = t.node(
        Op::max_pool_2d, {y},
        i8({1, 2, 2, channels}, t.graph.at(y).quant.scale(), t.graph.at(y).quant.zero_point()),
        {{"padding", std::string("valid")},
         {"filter_h", int64_t{2}},
         {"filter_w", int64_t{2}},
         {"stride_h", int64_t{2}},
         {"stride_w", int64_t{2}}});
    y = t.node(Op::reshape, {y},
               i8({1, 4 * channels}, t.graph.at(y).quant.scale(), t.graph.at(y).quant.zero_point()),
               {{"shape", std::vector<int64_t>{1, 4 * channels}}});
    std::vector<int8_t> last = weights(3 * 4 * channels);
    const int32_t ignored = below(static_cast<uint32_t>(channels));
    for (size_t i = 0; i < last.size(); ++i)
      if (static_cast<int32_t>(i) % channels == ignored) last[i] = 0;
    const TensorId fw = t.constant<int8_t>("fw", i8({3, 4 * channels}, 0.02f), last);
    t.output(t.node(Op::fully_connected, {y, fw}, i8({1, 3}, 0.9f, -4)));
    cut += fires("drop_dead_channels", t.graph);
    EXPECT_FALSE(fires("drop_dead_channels", t.graph));
  }
  EXPECT_GT(cut, 30);
}

}  // namespace
}  // namespace mote
