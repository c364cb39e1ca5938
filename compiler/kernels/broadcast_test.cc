// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/broadcast.h"

#include <gtest/gtest.h>

#include "compiler/ops/one_node.h"

namespace mote {
namespace {

std::string loops_text(const Shape& a, const Shape& b, const Shape& y) {
  std::string text;
  for (const BroadcastLoop& loop : broadcast_loops(a, b, y))
    text += fmt::format("{}x({},{}) ", loop.size, loop.a_step, loop.b_step);
  return text;
}

TEST(BroadcastLoops, MergesWhatGoesOn) {
  EXPECT_EQ(loops_text({2, 3, 4}, {2, 3, 4}, {2, 3, 4}), "24x(1,1) ");
  EXPECT_EQ(loops_text({2, 3, 4}, {}, {2, 3, 4}), "24x(1,0) ");
  EXPECT_EQ(loops_text({2, 3, 4}, {4}, {2, 3, 4}), "4x(1,1) 6x(4,0) ");
  EXPECT_EQ(loops_text({2, 1, 4}, {1, 3, 1}, {2, 3, 4}), "4x(1,0) 3x(0,1) 2x(4,0) ");
  EXPECT_EQ(loops_text({1, 1}, {1}, {1, 1}), "1x(0,0) ");
}

const Kernel& kernel_of(const OneNode& node) {
  static const std::vector<std::string> families = {"ref"};
  return *find_kernels(node.view(), families).at(0);
}

TEST(LowerBroadcast, OverwritesOnlyOperandsThatAreNotRepeated) {
  const OneNode node(Op::mul, {{Type::f32, {3}}, {Type::f32, {2, 3}}}, {Type::f32, {2, 3}});
  const Lowering lowering = kernel_of(node).lower(node.view());
  ASSERT_EQ(lowering.overlaps.size(), 1u);
  EXPECT_EQ(lowering.overlaps[0].input, 1u);
  EXPECT_EQ(lowering.overlaps[0].lag_bytes, 0);
}

TEST(AddS8, PutsTheOperandOfTheLargerScaleFirst) {
  const OneNode node(Op::sub, {{Type::i8, {4}, 0.25f, 3}, {Type::i8, {1}, 0.5f, 2}},
                     {Type::i8, {4}, 1.f, 0});
  const Call call = kernel_of(node).lower(node.view()).calls[0];
  EXPECT_EQ(call.arguments[0].index, 1u);
  const auto field = [&](size_t i) { return std::get<int64_t>(call.params[i].value); };
  EXPECT_EQ(field(1), 0);           // a_step
  EXPECT_EQ(field(4), -(1 << 19));  // a_factor: it is subtracted
  EXPECT_EQ(field(5), 2 << 19);     // a_bias
  EXPECT_EQ(field(6), 3);           // b_zero_point
  EXPECT_EQ(field(10), 1);          // b_sign
}

TEST(SoftmaxS8, StoresOnlyTheExponentialsThatCount) {
  const OneNode node(Op::softmax, {{Type::i8, {1, 10}, 0.25f, 0}},
                     {Type::i8, {1, 10}, 1.f / 256, -128});
  const Lowering lowering = kernel_of(node).lower(node.view());
  EXPECT_EQ(lowering.constants[0].data.size(), 4u * 56);  // e^-13.86 is 2^-20
}

}  // namespace
}  // namespace mote
