// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/fully_connected.h"

#include <gtest/gtest.h>

#include "compiler/ops/one_node.h"

namespace mote {
namespace {

OneNode two_by_two(Quantization weights, Bytes w = {1, 2, 3, 4}) {
  OneNode node(Op::fully_connected, {{Type::i8, {1, 2}, 0.1f, 0}}, {Type::i8, {1, 2}, 0.1f, 0});
  node.graph.nodes[0].inputs.push_back(
      node.graph.add_constant("w", Type::i8, {2, 2}, std::move(w), std::move(weights)));
  return node;
}

TEST(FullyConnected, SubtractsTheWeightsZeroPoint) {
  const OneNode node = two_by_two({{1.f}, {1}});
  EXPECT_EQ(node.run<int8_t>(std::vector<int8_t>{10, 1}), (std::vector<int8_t>{1, 23}));
}

// 0.1f * 0.3f rounds to float when there is one scale, and is exact in double when there are two.
TEST(FullyConnected, OneScaleIsAFloatProduct) {
  const auto one = fully_connected_s8(two_by_two({{0.3f}, {0}}).view()).factors;
  const auto two = fully_connected_s8(two_by_two({{0.3f, 0.3f}, {0, 0}}).view()).factors;
  ASSERT_EQ(one.size(), 1);
  ASSERT_EQ(two.size(), 2);
  EXPECT_NE(one[0].multiplier, two[0].multiplier);
  EXPECT_EQ(two[0].multiplier, quantize_multiplier(double{0.3f}).multiplier);
}

TEST(FullyConnected, RefusesByName) {
  EXPECT_EQ(
      two_by_two({{1.f, 1.f}, {0, 1}}).complaint(),
      "operator 0 (fully_connected, \"y\"): has weights \"w\" per channel whose zero point is "
      "not 0. Quantise the weights symmetrically.");
  OneNode hybrid = two_by_two({{1.f}, {0}});
  hybrid.graph.at(0).type = hybrid.graph.at(1).type = Type::f32;
  EXPECT_EQ(hybrid.complaint(),
            "operator 0 (fully_connected, \"y\"): of f32 by i8 to f32 is not supported.");
}

}  // namespace
}  // namespace mote
