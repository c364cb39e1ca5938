// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compiler/kernels/kernel.h"
#include "compiler/ops/one_node.h"

namespace mote {
namespace {

using Bytes8 = std::vector<int8_t>;

OneNode hard_swish(float x_scale, float y_scale) {
  return OneNode(Op::hard_swish, {{Type::i8, {6}, x_scale, 3}}, {Type::i8, {6}, y_scale, -5});
}

// The expected bytes are TFLM's.
TEST(HardSwish, IsFixedPointOnBytes) {
  const Bytes8 x = {-128, -30, -10, 3, 20, 127};
  EXPECT_EQ(hard_swish(0.05f, 0.03f).run<int8_t>(x), (Bytes8{-5, -17, -13, -5, 13, 127}));
  EXPECT_EQ(hard_swish(0.003f, 0.002f).run<int8_t>(x), (Bytes8{-90, -29, -15, -5, 8, 100}));
}

TEST(HardSwish, RefusesScalesBeyond16Bits) {
  EXPECT_EQ(hard_swish(1.f, 0.001f).complaint(),
            "operator 0 (hard_swish, \"y\"): from scale 1 to 0.001 is not possible in 16 bits: "
            "needs at most 128 times, and at least 2^-9 times, the output's, and 2^-22 to 2^23.");
}

TEST(HardSwish, RefusesFloatsByName) {
  EXPECT_EQ(OneNode(Op::hard_swish, {{Type::f32, {1}}}, {Type::f32, {1}}).complaint(),
            "operator 0 (hard_swish, \"y\"): of f32 to f32 is not supported.");
}

TEST(HardSwish, IsATable) {
  const std::vector<std::string> families = {"ref"};
  const OneNode node = hard_swish(0.05f, 0.03f);
  const Kernel* kernel = find_kernels(node.view(), families).at(0);
  EXPECT_EQ(kernel->name, "lut_8_ref");
}

}  // namespace
}  // namespace mote
