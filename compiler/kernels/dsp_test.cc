// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/dsp.h"

#include <gtest/gtest.h>

#include <random>

#include "device/kernels/include/mote_dsp.h"

namespace mote {
namespace {

constexpr Interval kByte{-128, 127};

TEST(Dsp, FastRequantisationEqualsTheReference) {
  std::mt19937 random(1);
  for (int i = 0; i < 200000; ++i) {
    const int s = 1 + static_cast<int>(random() % 20);
    const int32_t multiplier = static_cast<int32_t>((1u << 30) + random() % (1u << 30));
    const int32_t x = static_cast<int32_t>(random()) >> (random() % 31);
    const int32_t zero_point = static_cast<int32_t>(random() % 256) - 128;
    EXPECT_EQ(mote_requantize_fast(x, multiplier, mote_requantize_offset(zero_point, s), s),
              requantize(x, {multiplier, -s}, zero_point, kByte))
        << x << " " << multiplier << " " << s << " " << zero_point;
  }
}

TEST(Dsp, FastRequantisationSaturatesAtTheEnds) {
  for (int32_t x : {INT32_MIN, INT32_MIN + 1, -(1 << 30), 1 << 30, INT32_MAX})
    for (int32_t zero_point : {-128, 0, 127})
      for (int32_t multiplier : {1 << 30, INT32_MAX})
        EXPECT_EQ(mote_requantize_fast(x, multiplier, mote_requantize_offset(zero_point, 20), 20),
                  requantize(x, {multiplier, -20}, zero_point, kByte));
}

TEST(Dsp, RowsThatAreConstantLoseTheirWeights) {
  const WeightRows rows{{1, 2, 3, 4}, {1 << 30, 5}, {{1 << 30, -26}, {1 << 30, -2}}};
  const auto fast = fast_rows(rows, -3, kByte);
  ASSERT_TRUE(fast);
  EXPECT_EQ(fast->weights, (std::vector<int8_t>{0, 0, 3, 4}));
  EXPECT_EQ(fast->bias, (std::vector<int32_t>{4 * 8, 5}));  // 2^30 / 2 / 2^26
  EXPECT_EQ(fast->factors[0].shift, 1);
  EXPECT_EQ(fast->factors[1].shift, 2);
}

TEST(Dsp, RowsBeyondTheInstructionsAreLeftToOthers) {
  EXPECT_FALSE(fast_rows({{1}, {0}, {{1 << 30, 0}}}, 0, kByte));
  EXPECT_FALSE(fast_rows({{127}, {(1 << 20) - 127}, {{INT32_MAX, -21}}}, 0, kByte));
}

TEST(Dsp, SumsAreBoundedWithTheirBias) {
  const WeightRows rows{{-1, 2}, {-100}, {}};
  EXPECT_TRUE(has_sums_below(rows, 100 + 3 * 128 + 1));
  EXPECT_FALSE(has_sums_below(rows, 100 + 3 * 128));
  EXPECT_FALSE(has_sums_below({{0}, {1 << 25}, {}}, 1 << 30));  // no room for the shift
}

TEST(Dsp, BiasAndShiftShareAWord) {
  const WeightRows rows{{1}, {-3}, {{1 << 30, 20}}};
  EXPECT_EQ(bias_and_shift(rows, 0) >> 6, -3);
  EXPECT_EQ(bias_and_shift(rows, 0) & 31, 19);
  EXPECT_EQ(bias_and_shift(rows, 1), 0);
}

TEST(Dsp, InterleavesRowsByWords) {
  const WeightRows rows{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, {100, 200}, {}};
  EXPECT_EQ(interleaved(rows, 2),
            (std::vector<int32_t>{100, 200, 0x04030201, 0x09080706, 0x05, 0x0a}));
  EXPECT_EQ(interleaved({{-1}, {7}, {}}, 2), (std::vector<int32_t>{7, 0, 0xff, 0}));
}

}  // namespace
}  // namespace mote
