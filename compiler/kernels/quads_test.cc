// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/quads.h"

#include <gtest/gtest.h>

#include <random>

#include "device/kernels/include/mote_armv7m.h"

namespace mote {
namespace {

int32_t product(int32_t x, uint32_t w) {
  return static_cast<int32_t>(static_cast<uint32_t>(x) * w);
}

// What mote_armv7m.h says, over one quad.
void multiply(std::span<const int32_t> words, std::span<const int8_t> x, int32_t twice[4]) {
  uint32_t all = static_cast<uint32_t>(words[0]);
  uint32_t inner = static_cast<uint32_t>(words[1]);
  uint32_t upper = static_cast<uint32_t>(words[2]);
  int32_t sum_of_x = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const auto w = static_cast<uint32_t>(words[3 + i]);
    all += static_cast<uint32_t>(product(x[i], w));
    inner += static_cast<uint32_t>(product(x[i], w >> 8 & 0xffff));
    upper += static_cast<uint32_t>(product(x[i], w >> 16));
    sum_of_x += x[i];
  }
  all += static_cast<uint32_t>(mote_quad_all_excess(sum_of_x));
  inner += static_cast<uint32_t>(mote_quad_excess(sum_of_x));
  upper += static_cast<uint32_t>(mote_quad_excess(sum_of_x));
  const mote_quad quad = {static_cast<int32_t>(all), static_cast<int32_t>(inner),
                          static_cast<int32_t>(upper)};
  mote_quad_split(&quad, twice);
}

void expect_rows(const WeightRows& rows, std::span<const int8_t> x) {
  ASSERT_TRUE(fits_quads(rows));
  const std::vector<int32_t> words = quad_words(rows);
  const size_t step = words.size() / ((rows.outputs() + 3) / 4);
  for (size_t o = 0; o < rows.outputs(); ++o) {
    int32_t twice[4];
    multiply(std::span(words).subspan(o / 4 * step, step), x, twice);
    int32_t sum = rows.bias[o];
    for (size_t i = 0; i < x.size(); ++i) sum += rows.weight(o, i) * x[i];
    EXPECT_EQ(twice[o % 4], 2 * sum) << o;
  }
}

TEST(Quads, FourSumsComeApart) {
  std::mt19937 random(1);
  for (size_t length : {1, 2, 7, 100, 500})
    for (size_t outputs : {1, 3, 4, 5, 8}) {
      WeightRows rows;
      for (size_t i = 0; i < length * outputs; ++i)
        rows.weights.push_back(static_cast<int8_t>(random()));
      for (size_t o = 0; o < outputs; ++o)
        rows.bias.push_back(static_cast<int32_t>(random()) >> 15);
      std::vector<int8_t> x(length);
      for (int8_t& value : x) value = static_cast<int8_t>(random());
      expect_rows(rows, x);
    }
}

TEST(Quads, TheLargestSumsComeApart) {
  constexpr size_t kLength = 500;
  for (const int bits : {0, 1, 2, 3, 5, 6, 9, 10, 12, 15}) {
    WeightRows rows;
    for (int o = 0; o < 4; ++o) {
      const bool is_negative = (bits >> o & 1) != 0;
      rows.weights.insert(rows.weights.end(), kLength, is_negative ? int8_t{-128} : int8_t{127});
      const int32_t rest = (1 << 23) - 1 - 128 * static_cast<int32_t>(kLength) * 128;
      rows.bias.push_back(is_negative ? -rest : rest);
    }
    expect_rows(rows, std::vector<int8_t>(kLength, 127));
    expect_rows(rows, std::vector<int8_t>(kLength, -128));
  }
}

TEST(Quads, LargerSumsAreRefused) {
  const auto row = [](int32_t bias) { return WeightRows{{-1}, {bias}, {{1 << 30, -1}}}; };
  EXPECT_TRUE(fits_quads(row((1 << 23) - 129)));
  EXPECT_FALSE(fits_quads(row((1 << 23) - 128)));
  EXPECT_FALSE(fits_quads(row(128 - (1 << 23))));
}

TEST(Quads, RequantisationEqualsTheReference) {
  std::mt19937 random(1);
  for (int i = 0; i < 200000; ++i) {
    const int s = static_cast<int>(random() % 20);
    const auto multiplier = static_cast<int32_t>((1u << 30) + random() % (1u << 30));
    const int32_t x = static_cast<int32_t>(random()) >> (8 + random() % 23);
    const int32_t zero_point = static_cast<int32_t>(random() % 256) - 128;
    const int32_t offset = (2 * zero_point + 1) * (1 << s);
    EXPECT_EQ(mote_requantize_twice(2 * x, multiplier, offset, s),
              requantize(x, {multiplier, -s - 1}, zero_point, {-128, 127}))
        << x << " " << multiplier << " " << s << " " << zero_point;
  }
}

}  // namespace
}  // namespace mote
