// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compiler/kernels/kernel.h"
#include "compiler/ops/one_node.h"

namespace mote {
namespace {

const std::vector<std::string> kFamilies = {"armv7em", "ref"};

// A convolution with a filter of h x w and no bias.
OneNode convolution(const Shape& x, const Shape& filter, const Shape& y, int8_t weight = 1) {
  Attributes attributes;
  attributes.set("padding", "same");
  OneNode node(Op::conv_2d, {{Type::i8, x, 0.5f, 0}, {Type::i8, filter, 0.01f, 0}},
               {Type::i8, y, 1.f, 0}, attributes);
  Tensor& w = node.graph.at(node.graph.inputs[1]);
  w.role = Role::kConstant;
  w.data = std::make_shared<Bytes>(static_cast<size_t>(w.bytes()), static_cast<uint8_t>(weight));
  return node;
}

// Winograd's kernel, before the one for every shape; null if it does not take the node.
const Kernel* winograd_of(const OneNode& node) {
  for (const Kernel* kernel : find_kernels(node.view(), kFamilies)) {
    if (kernel->name == "conv_2d_s8_winograd_armv7em") return kernel;
    if (kernel->name == "conv_2d_s8_armv7em") break;
  }
  return nullptr;
}

TEST(Winograd, ComesBeforeTheKernelForEveryShape) {
  EXPECT_TRUE(winograd_of(convolution({1, 8, 8, 32}, {16, 3, 3, 32}, {1, 8, 8, 16})));
}

TEST(Winograd, LeavesSmallMapsAndFewChannelsToOthers) {
  EXPECT_FALSE(winograd_of(convolution({1, 5, 5, 32}, {96, 3, 3, 32}, {1, 5, 5, 96})));
  EXPECT_FALSE(winograd_of(convolution({1, 4, 4, 64}, {64, 3, 3, 64}, {1, 4, 4, 64})));
  EXPECT_FALSE(winograd_of(convolution({1, 8, 8, 16}, {16, 3, 3, 16}, {1, 8, 8, 16})));
}

TEST(Winograd, OutputFollowsTwoRowsAndAPixelBehind) {
  const OneNode node = convolution({1, 8, 16, 32}, {32, 3, 3, 32}, {1, 8, 16, 32});
  const Lowering lowering = winograd_of(node)->lower(node.view());
  ASSERT_EQ(lowering.overlaps.size(), 1u);
  EXPECT_EQ(lowering.overlaps[0].lag_bytes, (2 * 16 + 1) * 32);
  EXPECT_EQ(lowering.scratch_bytes, 192 * 32);
}

}  // namespace
}  // namespace mote
