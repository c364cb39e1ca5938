// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/armv6m.h"

#include <gtest/gtest.h>

namespace mote {
namespace {

WeightRows rows_of(std::vector<int8_t> weights, size_t outputs) {
  return {std::move(weights), std::vector<int32_t>(outputs),
          std::vector<QuantizedMultiplier>(outputs, {1 << 30, -6})};
}

TEST(Armv6m, InterleavesEightOutputsBehindTheirBlocks) {
  EXPECT_EQ(eights(rows_of({1, 2, 3, 4, 5, 6, 7, 8}, 8)),
            (std::vector<int8_t>{0, 0, 0, 0, 0, 0, 0, 0,  // blocks of four
                                 1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(Armv6m, TheFirstOutputsAreTheOnesWithoutCompany) {
  const std::vector<int8_t> bytes = eights(rows_of({1, 2, 3, 4}, 2));
  EXPECT_EQ(bytes, (std::vector<int8_t>{0, 0, 0, 0, 0, 0, 0, 0,  //
                                        0, 0, 0, 0, 0, 0, 1, 3,  //
                                        0, 0, 0, 0, 0, 0, 2, 4}));
}

TEST(Armv6m, BlocksOfFourEndWhereTheWeightsAreTooLarge) {
  const auto eighths = [](std::vector<int8_t> weights) {
    return eights(rows_of(std::move(weights), 1))[7];
  };
  std::vector<int8_t> weights(26, 10);  // two before the first eight
  EXPECT_EQ(eighths(weights), 3);
  weights[0] = weights[1] = 127;
  EXPECT_EQ(eighths(weights), 3);
  weights[10] = -127;
  weights[11] = 108;  // with 10 and 10 it is 255
  EXPECT_EQ(eighths(weights), 3);
  weights[11] = 109;
  EXPECT_EQ(eighths(weights), 1);
  weights[6] = weights[7] = 127;
  EXPECT_EQ(eighths(weights), 0);
}

TEST(Armv6m, RefusesTwoProductsThatFitNoLane) {
  const Interval byte{-128, 127};
  std::vector<int8_t> weights(10, 1);  // two are made alone, then pairs
  weights[0] = weights[1] = weights[2] = -128;
  EXPECT_TRUE(fits_armv6m(rows_of(weights, 1), 0, byte));
  weights[3] = 127;
  EXPECT_TRUE(fits_armv6m(rows_of(weights, 1), 0, byte));
  weights[3] = -128;
  EXPECT_FALSE(fits_armv6m(rows_of(weights, 1), 0, byte));
}

}  // namespace
}  // namespace mote
