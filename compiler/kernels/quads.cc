// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/quads.h"

#include <algorithm>

namespace mote {
namespace {

constexpr int64_t kMaxSum = (int64_t{1} << 23) - 1;
constexpr size_t kRows = 4;

uint32_t bias_of(const WeightRows& rows, size_t o) {
  return o < rows.outputs() ? static_cast<uint32_t>(rows.bias[o]) : 0;
}

}  // namespace

bool fits_quads(const WeightRows& rows) {
  for (size_t o = 0; o < rows.outputs(); ++o)
    if (largest_sum(rows, o) > kMaxSum) return false;
  return true;
}

std::vector<int32_t> quad_words(const WeightRows& rows, size_t multiple) {
  std::vector<int32_t> words;
  const auto append = [&](uint32_t word) { words.push_back(static_cast<int32_t>(word)); };
  const size_t length = (rows.length() + multiple - 1) / multiple * multiple;
  for (size_t o = 0; o < rows.outputs(); o += kRows) {
    const uint32_t inner = bias_of(rows, o + 1) + (bias_of(rows, o + 2) << 8);
    const uint32_t upper = bias_of(rows, o + 2) + (bias_of(rows, o + 3) << 8);
    append(bias_of(rows, o) + (bias_of(rows, o + 1) << 8) + (upper << 16));
    append(inner);
    append(upper);
    for (size_t i = 0; i < length; ++i) {
      uint32_t word = 0;
      for (size_t k = 0; k < kRows; ++k)
        word |= static_cast<uint32_t>(rows.weight(o + k, i) + 128) << (8 * k);
      append(word);
    }
  }
  return words;
}

std::vector<int32_t> quad_factors(const WeightRows& rows) {
  std::vector<int32_t> words;
  for (size_t o = 0; o < rows.outputs(); o += kRows) {
    uint32_t shifts = 0;
    for (size_t k = 0; k < kRows; ++k) {
      const QuantizedMultiplier& factor = rows.factors[std::min(o + k, rows.outputs() - 1)];
      words.push_back(factor.multiplier);
      shifts |= static_cast<uint32_t>(factor.shift - 1) << (8 * k);
    }
    words.push_back(static_cast<int32_t>(shifts));
  }
  return words;
}

}  // namespace mote
