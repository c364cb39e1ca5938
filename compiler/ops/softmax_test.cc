// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/softmax.h"

#include <gtest/gtest.h>

#include <cmath>

#include "compiler/ops/one_node.h"

namespace mote {
namespace {

OneNode softmax_s8(int32_t depth, float scale, Type to = Type::i8) {
  const OneNode::Operand y = to == Type::i8 ? OneNode::Operand{to, {1, depth}, 1.f / 256, -128}
                                            : OneNode::Operand{to, {1, depth}, 1.f / 65536, -32768};
  return OneNode(Op::softmax, {{Type::i8, {1, depth}, scale, 4}}, y);
}

// The expected values are TFLM's.
TEST(Softmax, IsFixedPointOnBytes) {
  const std::vector<int8_t> x = {-128, 20, 35, 40, 41};
  EXPECT_EQ(softmax_s8(5, 0.1f).run<int8_t>(x), (std::vector<int8_t>{-128, -116, -73, -38, -29}));
  EXPECT_EQ(softmax_s8(5, 0.1f, Type::i16).run<int16_t>(x),
            (std::vector<int16_t>{-32768, -29653, -18806, -9749, -7328}));
}

TEST(Softmax, OfManyEqualBytesRoundsToZero) {
  const OneNode node = softmax_s8(4095, 1.f);
  ASSERT_EQ(node.complaint(), "");
  EXPECT_EQ(node.run<int8_t>(std::vector<int8_t>(4095, 7)), std::vector<int8_t>(4095, -128));
}

TEST(Softmax, RefusesWhatItsSumCannotHold) {
  EXPECT_EQ(softmax_s8(4096, 1.f).complaint(),
            "operator 0 (softmax, \"y\"): of i8 over 4096 elements; up to 4095 are possible.");
}

TEST(Softmax, HasAPositiveBeta) {
  OneNode node = softmax_s8(2, 1.f);
  node.graph.nodes[0].attributes.set("beta", -1.0);
  EXPECT_EQ(node.complaint(), "operator 0 (softmax, \"y\"): needs a positive beta, has -1.");
}

TEST(Softmax, OfFloatsSumsToOne) {
  const OneNode node(Op::softmax, {{Type::f32, {2, 2}}}, {Type::f32, {2, 2}});
  const auto y = node.run<float>(std::vector<float>{0, 0, 1000, -1000});
  EXPECT_EQ(y, (std::vector<float>{0.5f, 0.5f, 1.f, 0.f}));
}

TEST(LogSoftmax, IsTheLogarithm) {
  const OneNode node(Op::log_softmax, {{Type::f32, {2}}}, {Type::f32, {2}});
  const auto y = node.run<float>(std::vector<float>{0, 0});
  EXPECT_FLOAT_EQ(y[0], -std::log(2.f));
  EXPECT_FLOAT_EQ(y[1], -std::log(2.f));
}

}  // namespace
}  // namespace mote
