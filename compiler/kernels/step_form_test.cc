// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/step_form.h"

#include <gtest/gtest.h>

#include <random>

#include "device/kernels/include/mote_armv6m.h"

namespace mote {
namespace {

constexpr int64_t kLeast = -3000000, kMost = 3000000;
constexpr int kBend = 12;

int32_t device_output(const StepForm& form, int64_t sum, Interval range) {
  const mote_step step{form.multiplier, form.offset,
                       static_cast<uint32_t>(form.limit) << 8 | static_cast<uint32_t>(form.shift),
                       form.zero};
  return mote_step_output(&step, static_cast<int32_t>(sum - form.first), range.min, range.max,
                          1 << kBend);
}

// Around every step, and here and there.
void expect_equal(QuantizedMultiplier factor, int32_t zero_point, Interval range) {
  const auto form = step_form(factor, zero_point, range, kLeast, kMost, kBend);
  ASSERT_TRUE(form) << factor.multiplier << " " << factor.shift << " " << zero_point;
  int32_t before = requantize(static_cast<int32_t>(kLeast), factor, zero_point, range);
  for (int64_t sum = kLeast; sum <= kMost; ++sum) {
    const int32_t y = requantize(static_cast<int32_t>(sum), factor, zero_point, range);
    if (y != before || sum % 97 == 0) {
      ASSERT_EQ(device_output(*form, sum, range), y) << sum;
      ASSERT_EQ(device_output(*form, sum - (sum > kLeast), range), before) << sum - 1;
    }
    before = y;
  }
}

TEST(StepForm, EqualsTheReference) {
  std::mt19937 random(1);
  for (int i = 0; i < 20; ++i) {
    const auto multiplier = static_cast<int32_t>((1u << 30) + random() % (1u << 30));
    const int shift = -static_cast<int>(random() % 12);
    const auto zero_point = static_cast<int32_t>(random() % 256) - 128;
    expect_equal({multiplier, shift}, zero_point, {-128, 127});
  }
}

TEST(StepForm, RoundsTiesAwayFromZero) {
  for (const int shift : {0, -1, -6, -9})
    for (const int32_t zero_point : {-128, -3, 0, 127})
      expect_equal({1 << 30, shift}, zero_point, {-128, 127});
}

TEST(StepForm, KeepsToTheActivation) {
  expect_equal({1500000000, -7}, -5, {-5, 90});
  expect_equal({1500000000, -7}, -5, {-5, -4});
  expect_equal({1500000000, -7}, -5, {3, 3});
}

TEST(StepForm, KnowsWhatIsConstant) {
  expect_equal({1500000000, -30}, 17, {-128, 127});
  expect_equal({0, 0}, -128, {-128, 127});
  expect_equal({0, 0}, 127, {-128, 127});
}

TEST(StepForm, RefusesSumsOfMoreThan24Bits) {
  EXPECT_FALSE(step_form({1 << 30, -8}, 0, {-128, 127}, -(1 << 24), 1 << 24, kBend));
}

TEST(StepForm, RefusesSumsThatTheReferenceWouldWrap) {
  EXPECT_FALSE(step_form({1 << 30, 15}, 0, {-128, 127}, -(1 << 20), 1 << 20, kBend));
}

}  // namespace
}  // namespace mote
