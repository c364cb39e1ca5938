// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/quantized.h"

#include <cmath>
#include <limits>

namespace mote {
QuantizedMultiplier quantize_multiplier(double factor) {
  if (factor == 0.) return {};
  if (!std::isfinite(factor)) return {std::numeric_limits<int32_t>::max(), 30};
  int shift;
  const double mantissa = std::frexp(factor, &shift);
  auto fixed = static_cast<int64_t>(std::round(mantissa * (int64_t{1} << 31)));
  if (fixed == int64_t{1} << 31) {
    fixed /= 2;
    ++shift;
  }
  if (shift < -31) return {};  // below the smallest step: everything rounds to zero
  if (shift > 30) return {std::numeric_limits<int32_t>::max(), 30};
  return {static_cast<int32_t>(fixed), shift};
}

int32_t saturating_rounding_doubling_high_mul(int32_t a, int32_t b) {
  if (a == b && a == std::numeric_limits<int32_t>::min())
    return std::numeric_limits<int32_t>::max();
  const int64_t product = int64_t{a} * b;
  const int64_t nudge = product >= 0 ? 1 << 30 : 1 - (1 << 30);
  return static_cast<int32_t>((product + nudge) / (int64_t{1} << 31));
}

int32_t rounding_divide_by_power_of_two(int32_t x, int exponent) {
  const auto mask = static_cast<int32_t>((int64_t{1} << exponent) - 1);
  const int32_t remainder = x & mask;
  const int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

int32_t multiply(int32_t x, QuantizedMultiplier factor) {
  const int left = factor.shift > 0 ? factor.shift : 0;
  const int right = factor.shift > 0 ? 0 : -factor.shift;
  const auto shifted = static_cast<int32_t>(static_cast<uint32_t>(x) << left);
  return rounding_divide_by_power_of_two(
      saturating_rounding_doubling_high_mul(shifted, factor.multiplier), right);
}

Interval type_interval(Type type) {
  switch (type) {
    case Type::i8:
      return {-128, 127};
    case Type::u8:
      return {0, 255};
    case Type::i16:
      return {-32768, 32767};
    default:
      return {std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()};
  }
}

Interval activation_interval(const std::string& activation, const Tensor& output) {
  const Interval full = type_interval(output.type);
  const auto stored = [&](float value) {
    const double steps = std::round(value / output.quant.scale());  // a float division, as theirs
    const double exact = steps + output.quant.zero_point();
    return exact < full.min ? full.min : exact > full.max ? full.max : static_cast<int32_t>(exact);
  };
  if (activation == "relu") return {stored(0.f), full.max};
  if (activation == "relu6") return {stored(0.f), stored(6.f)};
  if (activation == "relu_n1_to_1") return {stored(-1.f), stored(1.f)};
  return full;
}

RealInterval activation_interval(const std::string& activation) {
  constexpr float kMax = std::numeric_limits<float>::max();
  if (activation == "relu") return {0.f, kMax};
  if (activation == "relu6") return {0.f, 6.f};
  if (activation == "relu_n1_to_1") return {-1.f, 1.f};
  return {-kMax, kMax};
}

}  // namespace mote
