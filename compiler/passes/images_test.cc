// SPDX-License-Identifier: Apache-2.0
// fold_pad, fold_activation, flatten_whole_windows and canonicalise on images.
#include <gtest/gtest.h>

#include <limits>

#include "compiler/passes/test_graph.h"

namespace mote {
namespace {

// x padded by 1, 0 above and below, 2, 1 at the sides, then convolved 3x3 with two channels out.
struct PaddedConv {
  TestGraph t;

  explicit PaddedConv(Op op, int32_t pad_zero_point = 7, const std::string& padding = "valid",
                      std::vector<int32_t> paddings = {0, 0, 1, 0, 2, 1, 0, 0}) {
    const TensorId x = t.input("x", i8({1, 5, 4, 2}, 0.5f, 7));
    const TensorId p = t.constant("paddings", tensor_of(Type::i32, {4, 2}), paddings);
    Shape padded = {1, 5, 4, 2};
    for (size_t d = 0; d < 4; ++d) padded[d] += paddings[2 * d] + paddings[2 * d + 1];
    const TensorId wide = t.node(Op::pad, {x, p}, i8(padded, 0.5f, pad_zero_point));
    std::vector<int8_t> weights(op == Op::conv_2d ? 36 : 18);
    for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<int8_t>(i * 37);
    const TensorId w = t.constant<int8_t>(
        "w", i8(op == Op::conv_2d ? Shape{2, 3, 3, 2} : Shape{1, 3, 3, 2}, 0.01f), weights);
    const int32_t lost = padding == "same" ? 0 : 2;
    t.output(t.node(op, {wide, w}, i8({padded[0], padded[1] - lost, padded[2] - lost, 2}, 0.9f, -3),
                    {{"padding", padding}}));
  }
};

TEST(FoldPad, ConvolutionsPadThemselves) {
  for (const Op op : {Op::conv_2d, Op::depthwise_conv_2d}) {
    PaddedConv conv(op);
    EXPECT_TRUE(fires("fold_pad", conv.t.graph)) << op_name(op);
    fires("drop_dead_code", conv.t.graph);
    ASSERT_EQ(conv.t.ops(), (std::vector{op}));
    const Attributes& attributes = conv.t.graph.nodes[0].attributes;
    EXPECT_EQ(attributes.get_string("padding"), "explicit");
    EXPECT_EQ(attributes.get_int("pad_top"), 1);
    EXPECT_EQ(attributes.get_int("pad_bottom"), 0);
    EXPECT_EQ(attributes.get_int("pad_left"), 2);
    EXPECT_EQ(attributes.get_int("pad_right"), 1);
  }
}

TEST(FoldPad, KeepsWhatItCannotSay) {
  PaddedConv rescaled(Op::conv_2d, 3);  // the zero point changes
  EXPECT_FALSE(fires("fold_pad", rescaled.t.graph));
  PaddedConv same(Op::conv_2d, 7, "same");
  EXPECT_FALSE(fires("fold_pad", same.t.graph));
  PaddedConv batches(Op::conv_2d, 7, "valid", {1, 0, 1, 0, 2, 1, 0, 0});
  EXPECT_FALSE(fires("fold_pad", batches.t.graph));
}

TestGraph padded_float(float weight) {
  TestGraph t;
  const TensorId x = t.input("x", f32({1, 2, 2, 1}));
  const TensorId p =
      t.constant<int32_t>("p", tensor_of(Type::i32, {4, 2}), {0, 0, 1, 1, 1, 1, 0, 0});
  const TensorId wide = t.node(Op::pad, {x, p}, f32({1, 4, 4, 1}));
  const TensorId w = t.constant<float>("w", f32({1, 2, 2, 1}), {1.f, -0.3f, weight, 2.f});
  t.output(t.node(Op::conv_2d, {wide, w}, f32({1, 3, 3, 1}), {{"padding", "valid"}}));
  return t;
}

TEST(FoldPad, NeedsFiniteWeights) {
  TestGraph finite = padded_float(0.1f);
  EXPECT_TRUE(fires("fold_pad", finite.graph));
  TestGraph infinite = padded_float(std::numeric_limits<float>::infinity());
  EXPECT_FALSE(fires("fold_pad", infinite.graph));
}

TEST(FoldActivation, ClampsInConvolutionsAndPools) {
  for (const Op op : {Op::max_pool_2d, Op::average_pool_2d})
    for (const Op activation : {Op::relu, Op::relu6}) {
      TestGraph t;
      const Tensor kind = i8({1, 2, 2, 3}, 0.06f, -20);
      const TensorId x = t.input("x", i8({1, 4, 4, 3}, 0.06f, -20));
      const TensorId pooled = t.node(op, {x}, kind,
                                     {{"filter_h", int64_t{2}},
                                      {"filter_w", int64_t{2}},
                                      {"stride_h", int64_t{2}},
                                      {"stride_w", int64_t{2}}});
      t.output(t.node(activation, {pooled}, kind));
      EXPECT_TRUE(fires("fold_activation", t.graph)) << op_name(op);
      EXPECT_EQ(t.ops(), (std::vector{op}));
    }
  for (const Op activation : {Op::relu, Op::relu6}) {
    TestGraph t = padded_float(0.1f);
    const TensorId y = t.node(activation, {t.graph.outputs[0]}, f32({1, 3, 3, 1}));
    t.graph.outputs = {y};
    EXPECT_TRUE(fires("fold_activation", t.graph)) << op_name(activation);
  }
}

// x convolved by a 2x3 filter of `outputs` channels.
TestGraph convolved(const Shape& x_shape, int32_t outputs, float x_scale = 0.5f,
                    const std::string& padding = "valid") {
  TestGraph t;
  const TensorId x = t.input("x", i8(x_shape, x_scale, 7));
  const auto count = static_cast<size_t>(outputs) * 6 * static_cast<size_t>(x_shape[3]);
  std::vector<int8_t> weights(count);
  for (size_t i = 0; i < count; ++i) weights[i] = static_cast<int8_t>(i * 37);
  const TensorId w = t.constant<int8_t>("w", i8({outputs, 2, 3, x_shape[3]}, 0.01f), weights);
  const bool same = padding == "same";
  const Shape y = {x_shape[0], x_shape[1] - (same ? 0 : 1), x_shape[2] - (same ? 0 : 2), outputs};
  t.output(
      t.node(Op::conv_2d, {x, w}, i8(y, 0.9f, -3), {{"padding", padding}, {"activation", "relu"}}));
  return t;
}

TEST(FlattenWholeWindows, OneWindowIsOneRow) {
  TestGraph t = convolved({1, 2, 3, 5}, 4);
  EXPECT_TRUE(fires("flatten_whole_windows", t.graph));
  EXPECT_EQ(t.ops(), (std::vector{Op::reshape, Op::fully_connected}));
  EXPECT_EQ(t.graph.at(t.graph.nodes[1].inputs[1]).shape, (Shape{4, 30}));
  EXPECT_FALSE(fires("flatten_whole_windows", t.graph));
}

TEST(FlattenWholeWindows, FloatKeepsItsOrder) {
  TestGraph t;
  const TensorId x = t.input("x", f32({1, 1, 1, 3}));
  const TensorId w = t.constant<float>("w", f32({2, 1, 1, 3}), {0.1f, 1e8f, -0.3f, 7.f, -3.f, .7f});
  const TensorId b = t.constant<float>("b", f32({2}), {0.5f, -1.f});
  t.output(t.node(Op::conv_2d, {x, w, b}, f32({1, 1, 1, 2}), {{"padding", "valid"}}));
  EXPECT_TRUE(fires("flatten_whole_windows", t.graph));
  EXPECT_EQ(t.ops(), (std::vector{Op::fully_connected}));
}

TEST(FlattenWholeWindows, KeepsOtherWindows) {
  for (TestGraph t : {convolved({1, 3, 3, 2}, 4), convolved({1, 2, 4, 2}, 4),
                      convolved({2, 2, 3, 2}, 4), convolved({1, 2, 3, 2}, 4, 0.5f, "same")})
    EXPECT_FALSE(fires("flatten_whole_windows", t.graph)) << to_text(t.graph);
}

// A single scale is multiplied as a float there, which the factor may show.
TEST(FlattenWholeWindows, KeepsFactors) {
  int flattened = 0;
  for (int i = 0; i < 20; ++i) {
    TestGraph t = convolved({1, 2, 3, 1}, 1, 0.1f + 0.013f * static_cast<float>(i));
    flattened += fires("flatten_whole_windows", t.graph);
  }
  EXPECT_LT(flattened, 20);
}

TEST(Canonicalise, MovesThatMoveNothingAreReshapes) {
  TestGraph t;
  const Tensor kind = i8({1, 3, 1, 2});
  const TensorId x = t.input("x", kind);
  const TensorId a = t.node(Op::transpose, {x, t.ints("perm", {2, 1, 0, 3})}, kind);
  const TensorId b =
      t.node(Op::slice, {a, t.ints("begin", {0, 0, 0, 0}), t.ints("size", {-1, -1, -1, -1})}, kind);
  const TensorId p =
      t.constant<int32_t>("p", tensor_of(Type::i32, {4, 2}), {0, 0, 0, 0, 0, 0, 0, 0});
  const TensorId c = t.node(Op::pad, {b, p}, kind);
  const TensorId d =
      t.node(Op::squeeze, {c}, i8({3, 2}), {{"squeeze_dims", std::vector<int64_t>{0, 2}}});
  t.output(t.node(Op::expand_dims, {d, t.ints("axis", {0})}, i8({1, 3, 2})));
  EXPECT_TRUE(fires("canonicalise", t.graph));
  EXPECT_EQ(t.ops(), std::vector<Op>(5, Op::reshape));
  EXPECT_FALSE(fires("canonicalise", t.graph));
  ASSERT_TRUE(run_passes(t.graph, {.check = true}));
  EXPECT_EQ(t.ops(), (std::vector{Op::reshape}));
}

TEST(Canonicalise, KeepsRealMoves) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 3, 2}));
  const TensorId a = t.node(Op::transpose, {x, t.ints("perm", {0, 2, 1})}, i8({1, 2, 3}));
  t.output(
      t.node(Op::slice, {a, t.ints("begin", {0, 1, 0}), t.ints("size", {1, 1, 3})}, i8({1, 1, 3})));
  EXPECT_FALSE(fires("canonicalise", t.graph));
}

}  // namespace
}  // namespace mote
