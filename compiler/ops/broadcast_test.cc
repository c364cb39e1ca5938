// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/broadcast.h"

#include <gtest/gtest.h>

#include "compiler/ops/one_node.h"

namespace mote {
namespace {

using Bytes8 = std::vector<int8_t>;
using Floats = std::vector<float>;

OneNode floats(Op op, Shape a, Shape b, Shape y, Attributes attributes = {}) {
  return OneNode(op, {{Type::f32, std::move(a)}, {Type::f32, std::move(b)}},
                 {Type::f32, std::move(y)}, std::move(attributes));
}

TEST(Broadcast, RepeatsDimensionsOfOne) {
  const OneNode node = floats(Op::sub, {2, 1, 3}, {2, 1}, {2, 2, 3});
  ASSERT_EQ(node.complaint(), "");
  EXPECT_EQ(node.run<float>(Floats{1, 2, 3, 4, 5, 6}, Floats{10, 20}),
            (Floats{-9, -8, -7, -19, -18, -17, -6, -5, -4, -16, -15, -14}));
}

TEST(Broadcast, OfScalars) {
  EXPECT_EQ(floats(Op::maximum, {}, {}, {}).run<float>(Floats{1}, Floats{2}), Floats{2});
}

TEST(Broadcast, RefusesShapesThatDoNotFit) {
  EXPECT_EQ(floats(Op::add, {2, 3}, {2}, {2, 3}).complaint(),
            "operator 0 (add, \"y\"): cannot broadcast [2, 3] with [2].");
  EXPECT_EQ(floats(Op::add, {1, 1, 1, 1, 1, 1, 1}, {1}, {1}).complaint(),
            "operator 0 (add, \"y\"): input \"x0\" [1, 1, 1, 1, 1, 1, 1] has more than 6 "
            "dimensions.");
  EXPECT_EQ(floats(Op::add, {0}, {1}, {0}).complaint(),
            "operator 0 (add, \"y\"): tensor \"x0\" [0] has no elements.");
}

TEST(Add, ClampsFloatsToTheActivation) {
  Attributes relu6;
  relu6.set("activation", std::string("relu6"));
  EXPECT_EQ(floats(Op::add, {3}, {1}, {3}, relu6).run<float>(Floats{-2, 2, 7}, Floats{1}),
            (Floats{0, 3, 6}));
}

TEST(Add, BringsBytesToOneScale) {
  const OneNode node(Op::add, {{Type::i8, {4}, 0.5f, 1}, {Type::i8, {4}, 0.25f, -1}},
                     {Type::i8, {4}, 1.f, 2});
  ASSERT_EQ(node.complaint(), "");
  // 0.5 + 0, 0.5 + 0.25, 1 + 0.5 (halves away from zero), -64.5 - 31.75
  EXPECT_EQ(node.run<int8_t>(Bytes8{2, 2, 3, -128}, Bytes8{-1, 0, 1, -128}),
            (Bytes8{3, 3, 4, -94}));
}

TEST(Add, RefusesAnOutputFarFinerThanItsInputs) {
  const OneNode node(Op::add, {{Type::i8, {1}, 1.f, 0}, {Type::i8, {1}, 1.f, 0}},
                     {Type::i8, {1}, 0x1p-18f, 0});
  EXPECT_EQ(node.complaint(),
            "operator 0 (add, \"y\"): has inputs of 262144 times the output's scale; less than "
            "2^18 is possible.");
}

TEST(Mul, RequantisesTheProduct) {
  const OneNode node(Op::mul, {{Type::i8, {3}, 0.5f, 0}, {Type::i8, {1}, 0.5f, 1}},
                     {Type::i8, {3}, 0.5f, -3});
  EXPECT_EQ(node.run<int8_t>(Bytes8{10, -10, 127}, Bytes8{4}), (Bytes8{12, -18, 127}));
}

TEST(Minimum, ComparesOnlyEqualQuantisations) {
  const OneNode node(Op::minimum, {{Type::i8, {1}, 1.f, 0}, {Type::i8, {1}, 2.f, 0}},
                     {Type::i8, {1}, 1.f, 0});
  EXPECT_EQ(node.complaint(),
            "operator 0 (minimum, \"y\"): needs equal quantisation of \"x1\" and \"y\". Quantise "
            "its inputs and its output alike.");
}

}  // namespace
}  // namespace mote
