// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/mve.h"

#include <algorithm>
#include <limits>

namespace mote::mve {
namespace {

void append(Bytes& bytes, int32_t word) {
  const Bytes more = to_bytes(std::span<const int32_t>(&word, 1));
  bytes.insert(bytes.end(), more.begin(), more.end());
}

}  // namespace

bool is_exact(const WeightRows& rows) {
  constexpr int64_t kSlack = 1024;  // for the zero point, and to be on the safe side
  for (size_t o = 0; o < rows.outputs(); ++o)
    if (largest_sum(rows, o) >= std::numeric_limits<int32_t>::max() - kSlack) return false;
  return std::ranges::all_of(rows.factors,
                             [](const QuantizedMultiplier& factor) { return factor.shift <= 0; });
}

bool saturates(int32_t zero_point, const Interval& range) {
  return range.min == -128 && range.max == 127 && zero_point == -128;
}

void append_bias(Bytes& bytes, const WeightRows& rows, size_t first) {
  for (size_t i = 0; i < kBlock; ++i) {
    const size_t o = first + output_at(i);
    append(bytes, o < rows.outputs() ? rows.bias[o] : 0);
  }
}

void append_factors(Bytes& bytes, const WeightRows& rows, size_t first) {
  for (size_t i = 0; i < kBlock; ++i) {
    const size_t o = first + output_at(i);
    append(bytes, o < rows.outputs() ? rows.factors[o].multiplier : 0);
  }
  for (size_t i = 0; i < kBlock; ++i) {
    const size_t o = first + output_at(i);
    bytes.push_back(o < rows.outputs() ? static_cast<uint8_t>(rows.factors[o].shift) : 0);
  }
}

ConstantArray bias_blocks(const WeightRows& rows) {
  ConstantArray array{"bias", Type::i32, {}, ConstantArray::Kind::kWeights};
  for (size_t first = 0; first < rows.outputs(); first += kBlock)
    append_bias(array.data, rows, first);
  return array;
}

ConstantArray factor_blocks(const WeightRows& rows) {
  ConstantArray array{"factors", Type::i32, {}, ConstantArray::Kind::kOther};
  for (size_t first = 0; first < rows.outputs(); first += kBlock)
    append_factors(array.data, rows, first);
  return array;
}

}  // namespace mote::mve
