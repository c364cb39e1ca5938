// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/lanes.h"

#include <gtest/gtest.h>

namespace mote {
namespace {

using Lengths = std::vector<size_t>;

WeightRows rows_of(std::vector<int8_t> weights, size_t outputs) {
  return {std::move(weights), std::vector<int32_t>(outputs), {}};
}

TEST(Lanes, BlocksEndWhereSumsCouldPass16Bits) {
  // At most 32767 either way, of bytes from -128 to 127.
  EXPECT_EQ(lane_blocks(rows_of({127, 127, 127, 1, 0}, 1), 0, 1, 16), (Lengths{2, 3}));
  EXPECT_EQ(lane_blocks(rows_of({-128, -128, -127, -128}, 1), 0, 1, 16), (Lengths{1, 2, 1}));
  EXPECT_EQ(lane_blocks(rows_of({127, -127, 1, 1}, 1), 0, 1, 16), (Lengths{4}));
}

TEST(Lanes, BlocksSuitAllOfTheirRows) {
  const WeightRows rows = rows_of({1, 1, 1, 1, 100, 100, 100, 100, 127, 127, 127, 0}, 3);
  EXPECT_EQ(lane_blocks(rows, 0, 1, 16), (Lengths{4}));
  EXPECT_EQ(lane_blocks(rows, 0, 2, 16), (Lengths{2, 2}));
  EXPECT_EQ(lane_blocks(rows, 2, 2, 16), (Lengths{2, 2}));  // the fourth row is not there
}

TEST(Lanes, BlocksAreNoLongerThanAsked) {
  EXPECT_EQ(lane_blocks(rows_of({0, 0, 0, 0, 0}, 1), 0, 1, 2), (Lengths{2, 2, 1}));
}

TEST(Lanes, LongBlocksAreMultiples) {
  const std::vector<int8_t> weights(17, 25);  // ten of them fit
  EXPECT_EQ(lane_blocks(rows_of(weights, 1), 0, 1, 16, 4), (Lengths{8, 9}));
  EXPECT_EQ(lane_blocks(rows_of(std::vector<int8_t>(5, 127), 1), 0, 1, 16, 4), (Lengths{2, 2, 1}));
}

}  // namespace
}  // namespace mote
