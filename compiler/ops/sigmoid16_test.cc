// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/sigmoid16.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mote {
namespace {

TEST(Sigmoid16, IsCloseToTheRealOneEverywhere) {
  for (int32_t x = -32768; x <= 32767; ++x) {
    const double real = x / 4096.;
    EXPECT_NEAR(sigmoid16(x) / 32768., 1 / (1 + std::exp(-real)), 4e-5) << x;
    EXPECT_NEAR(tanh16(3 * x, {1, 0}) / 32768., std::tanh(real), 7e-5) << x;
  }
}

// Spot values of TFLite's table, which is published only as numbers.
TEST(Sigmoid16, TableHasTheReferencesNumbers) {
  EXPECT_EQ(sigmoid_table()[0], 32768);
  EXPECT_EQ(sigmoid_table()[15], 42688);  // 42687.19 unraised
  EXPECT_EQ(sigmoid_table()[100], 64536);
  EXPECT_EQ(sigmoid_table()[254], 65534);
  EXPECT_EQ(sigmoid_table()[255], 65535);
}

TEST(Tanh16, ScalesItsArgument) {
  EXPECT_EQ(tanh16(1 << 10, tanh16_of_scale(-10)), tanh16(3 << 12, {1, 0}));  // tanh(1)
  EXPECT_EQ(tanh16(1 << 13, tanh16_of_scale(-13)), tanh16(3 << 12, {1, 0}));
  EXPECT_EQ(tanh16(32767, tanh16_of_scale(2)), 32767);
  EXPECT_EQ(tanh16(-32768, tanh16_of_scale(2)), -32767);
}

}  // namespace
}  // namespace mote
