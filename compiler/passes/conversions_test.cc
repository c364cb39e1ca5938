// SPDX-License-Identifier: Apache-2.0
// canonicalise, cancel_quantize and fold_activation on 8-bit values.
#include <gtest/gtest.h>

#include "compiler/passes/test_graph.h"
#include "compiler/passes/value_table.h"

namespace mote {
namespace {

using Ints = std::vector<int64_t>;

Tensor u8(Shape shape, float scale, int32_t zero_point) {
  return {"", Type::u8, std::move(shape), {{scale}, {zero_point}}, {}, {}};
}

// A fully_connected of two inputs and outputs.
TensorId layer(TestGraph& t, TensorId x, Tensor out, const std::string& activation = "none") {
  const TensorId w = t.constant<int8_t>(fmt::format("w{}", x), i8({2, 2}), {1, -2, 100, 4});
  return t.node(Op::fully_connected, {x, w}, std::move(out), {{"activation", activation}});
}

TEST(CancelQuantize, DropsARoundTripThroughFloat) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2}, 0.0373f, 11));
  const TensorId real = t.node(Op::dequantize, {x}, f32({1, 2}));
  const TensorId back = t.node(Op::quantize, {real}, i8({1, 2}, 0.0373f, 11));
  t.output(layer(t, back, i8({1, 2})));
  EXPECT_TRUE(fires("cancel_quantize", t.graph));
  fires("drop_dead_code", t.graph);
  EXPECT_EQ(t.ops(), (std::vector{Op::fully_connected}));
}

TEST(CancelQuantize, DropsAFlipOfTheSign) {
  TestGraph t;
  const TensorId x = t.input("x", u8({1, 2}, 0.1f, 128));
  const TensorId flipped = t.node(Op::quantize, {x}, i8({1, 2}, 0.1f, 0));
  const TensorId back = t.node(Op::quantize, {flipped}, u8({1, 2}, 0.1f, 128));
  t.output(t.node(Op::quantize, {back}, i8({1, 2}, 0.1f, 0)));
  EXPECT_TRUE(fires("cancel_quantize", t.graph));
  fires("drop_dead_code", t.graph);
  EXPECT_EQ(t.ops(), (std::vector{Op::quantize}));
}

TEST(CancelQuantize, KeepsWhatLosesInformation) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2}, 0.1f, 0));
  const TensorId coarse = t.node(Op::quantize, {x}, i8({1, 2}, 0.2f, 0));
  const TensorId back = t.node(Op::quantize, {coarse}, i8({1, 2}, 0.1f, 0));
  t.output(layer(t, back, i8({1, 2})));
  EXPECT_FALSE(fires("cancel_quantize", t.graph));
}

TEST(CancelQuantize, KeepsQuantizeOfRealInput) {
  TestGraph t;
  const TensorId x = t.input("x", f32({1, 2}));
  const TensorId stored = t.node(Op::quantize, {x}, i8({1, 2}, 0.01f, 0));
  const TensorId real = t.node(Op::dequantize, {stored}, f32({1, 2}));
  const TensorId again = t.node(Op::quantize, {real}, i8({1, 2}, 0.01f, 0));
  t.output(layer(t, again, i8({1, 2})));
  EXPECT_TRUE(fires("cancel_quantize", t.graph));
  fires("drop_dead_code", t.graph);
  EXPECT_EQ(t.ops(), (std::vector{Op::quantize, Op::fully_connected}));
}

TEST(FoldActivation, ClampsInTheProducer) {
  for (const Op op : {Op::relu, Op::relu6})
    for (const int32_t zero_point : {-128, -100, 0, 50, 127}) {
      TestGraph t;
      const TensorId x = t.input("x", i8({1, 2}));
      const Tensor out = i8({1, 2}, 0.07f, zero_point);
      t.output(t.node(op, {layer(t, x, out)}, out));
      EXPECT_TRUE(fires("fold_activation", t.graph)) << op_name(op) << " " << zero_point;
      EXPECT_EQ(t.ops(), (std::vector{Op::fully_connected}));
    }
}

TEST(FoldActivation, JoinsTwoActivations) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2}));
  const Tensor out = i8({1, 2}, 0.07f, 3);
  t.output(t.node(Op::relu, {layer(t, x, out, "relu6")}, out));
  EXPECT_TRUE(fires("fold_activation", t.graph));
  EXPECT_EQ(t.graph.nodes[0].attributes.get_string("activation"), "relu6");
}

TEST(FoldActivation, KeepsAChangeOfScaleAndASharedValue) {
  TestGraph scaled;
  scaled.output(scaled.node(Op::relu,
                            {layer(scaled, scaled.input("x", i8({1, 2})), i8({1, 2}, 0.07f))},
                            i8({1, 2}, 0.05f)));
  EXPECT_FALSE(fires("fold_activation", scaled.graph));

  TestGraph shared;
  const TensorId y = layer(shared, shared.input("x", i8({1, 2})), i8({1, 2}, 0.07f));
  shared.output(shared.node(Op::relu, {y}, i8({1, 2}, 0.07f)));
  shared.output(y);
  EXPECT_FALSE(fires("fold_activation", shared.graph));
}

TEST(Canonicalise, DropsIdentities) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2}, 0.1f, -128));
  const TensorId same = t.node(Op::quantize, {x}, i8({1, 2}, 0.1f, -128));
  const TensorId positive = t.node(Op::relu, {same}, i8({1, 2}, 0.1f, -128));
  t.output(layer(t, positive, i8({1, 2})));
  EXPECT_TRUE(fires("canonicalise", t.graph));
  EXPECT_EQ(t.ops(), (std::vector{Op::fully_connected}));
  EXPECT_FALSE(fires("canonicalise", t.graph));
}

TEST(Canonicalise, KeepsAReluThatClamps) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2}, 0.1f, -127));
  t.output(layer(t, t.node(Op::relu, {x}, i8({1, 2}, 0.1f, -127)), i8({1, 2})));
  EXPECT_FALSE(fires("canonicalise", t.graph));
}

TEST(Canonicalise, ReshapeSaysItsShape) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 4}));
  t.output(t.node(Op::reshape, {x, t.ints("s", {2, -1})}, i8({2, 2})));
  EXPECT_TRUE(fires("canonicalise", t.graph));
  EXPECT_EQ(t.graph.nodes[0].inputs.size(), 1u);
  EXPECT_EQ(t.graph.nodes[0].attributes.get_ints("shape"), (Ints{2, 2}));
}

TEST(ValueTable, KnowsEveryValue) {
  EXPECT_EQ(all_values(Type::u8)->size(), 256u);
  EXPECT_EQ(all_values(Type::i16)->size(), 131072u);
  EXPECT_FALSE(all_values(Type::f32));
}

}  // namespace
}  // namespace mote
