// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/dsp.h"

#include <algorithm>
#include <cstdlib>

namespace mote {
namespace {

constexpr int kMaxShift = 20;
constexpr int kShiftBits = 6;  // beside a bias

std::span<const int8_t> row_of(const WeightRows& rows, size_t o) {
  if (o >= rows.bias.size()) return {};
  return std::span(rows.weights).subspan(o * rows.length(), rows.length());
}

// The output that row `o` has for every input, if it has one: results grow with the sum, so equal
// ends will do.
std::optional<int32_t> constant_output(const WeightRows& rows, size_t o, int32_t zero_point,
                                       Interval range) {
  int64_t least = rows.bias[o], most = rows.bias[o];
  for (const int w : row_of(rows, o)) {
    least += std::min(w * 127, w * -128);
    most += std::max(w * 127, w * -128);
  }
  if (wrap(least) != least || wrap(most) != most || rows.factors[o].shift > 0) return {};
  const auto output = [&](int64_t sum) {
    return requantize(static_cast<int32_t>(sum), rows.factors[o], zero_point, range);
  };
  if (output(least) != output(most)) return {};
  return output(least);
}

}  // namespace

std::optional<WeightRows> fast_rows(WeightRows rows, int32_t zero_point, Interval range) {
  for (size_t o = 0; o < rows.bias.size(); ++o) {
    QuantizedMultiplier& factor = rows.factors[o];
    const bool is_fast = factor.multiplier != 0 && factor.shift <= -1 && factor.shift >= -kMaxShift;
    if (is_fast) {
      factor.shift = -factor.shift;
    } else if (const auto y = constant_output(rows, o, zero_point, range)) {
      std::ranges::fill_n(rows.weights.begin() + static_cast<ptrdiff_t>(o * rows.length()),
                          static_cast<ptrdiff_t>(rows.length()), int8_t{0});
      rows.bias[o] = 4 * (*y - zero_point);
      factor = {1 << 30, 1};  // a quarter
    } else {
      return std::nullopt;
    }
  }
  return rows;
}

bool has_sums_below(const WeightRows& rows, int64_t limit) {
  for (size_t o = 0; o < rows.outputs(); ++o)
    if (largest_sum(rows, o) >= limit ||
        std::abs(int64_t{rows.bias[o]}) >= int64_t{1} << (31 - kShiftBits))
      return false;
  return true;
}

int32_t bias_and_shift(const WeightRows& rows, size_t output) {
  if (output >= rows.outputs()) return 0;
  return static_cast<int32_t>(static_cast<uint32_t>(rows.bias[output]) << kShiftBits |
                              static_cast<uint32_t>(rows.factors[output].shift - 1));
}

std::vector<int32_t> multipliers(const WeightRows& rows) {
  std::vector<int32_t> values;
  for (const QuantizedMultiplier& factor : rows.factors) values.push_back(factor.multiplier);
  if (values.size() % 2 != 0) values.push_back(0);
  return values;
}

int32_t word_of(const WeightRows& rows, size_t output, size_t first) {
  uint32_t word = 0;
  for (size_t i = 4; i-- > 0;)
    word = word << 8 | static_cast<uint8_t>(rows.weight(output, first + i));
  return static_cast<int32_t>(word);
}

std::vector<int32_t> interleaved(const WeightRows& rows, size_t tile) {
  std::vector<int32_t> words;
  for (size_t o = 0; o < rows.bias.size(); o += tile) {
    if (rows.bias.size() - o <= 2) tile = 2;
    for (size_t k = o; k < o + tile; ++k) words.push_back(k < rows.bias.size() ? rows.bias[k] : 0);
    for (size_t i = 0; i < rows.length(); i += 4)
      for (size_t k = o; k < o + tile; ++k) words.push_back(word_of(rows, k, i));
  }
  return words;
}

std::vector<int32_t> factor_pairs(const WeightRows& rows) {
  std::vector<int32_t> words;
  for (size_t o = 0; o < rows.factors.size(); o += 2) {
    const QuantizedMultiplier& first = rows.factors[o];
    const QuantizedMultiplier& second = rows.factors[std::min(o + 1, rows.factors.size() - 1)];
    words.insert(words.end(),
                 {first.multiplier, second.multiplier, first.shift | second.shift << 8});
  }
  return words;
}

}  // namespace mote
