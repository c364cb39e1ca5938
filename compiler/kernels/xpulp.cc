// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/xpulp.h"

#include <algorithm>

namespace mote {
namespace {

constexpr size_t kOutputs = 4;

}  // namespace

int32_t xpulp_word(const WeightRows& rows, size_t output, size_t first, size_t count) {
  uint32_t word = 0;
  for (size_t i = 0; i < count; ++i)
    word |= uint32_t{static_cast<uint8_t>(rows.weight(output, first + i))} << (8 * i);
  return static_cast<int32_t>(word);
}

std::vector<int32_t> xpulp_words(const WeightRows& rows) {
  std::vector<int32_t> words;
  for (size_t o = 0; o < rows.outputs(); o += kOutputs) {
    for (size_t k = o; k < o + kOutputs; ++k)
      words.push_back(k < rows.outputs() ? rows.bias[k] : 0);
    for (size_t i = 0; i < rows.length(); i += 4)
      for (size_t k = o; k < o + kOutputs; ++k) words.push_back(xpulp_word(rows, k, i));
  }
  return words;
}

std::vector<int32_t> xpulp_factors(const WeightRows& rows, int32_t zero_point) {
  std::vector<int32_t> words;
  for (size_t o = 0; o < (rows.outputs() + kOutputs - 1) / kOutputs * kOutputs; ++o) {
    const QuantizedMultiplier& factor = rows.factors[std::min(o, rows.outputs() - 1)];
    words.push_back(factor.multiplier);
    words.push_back((2 * zero_point + 1) * (1 << factor.shift) + 1);
    words.push_back(factor.shift + 1);
  }
  return words;
}

}  // namespace mote
