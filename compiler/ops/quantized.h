// SPDX-License-Identifier: Apache-2.0
// The arithmetic of quantised operators, as TFLite's reference kernels and TFLM define it.
#pragma once

#include <cstdint>

#include "compiler/ops/node_view.h"

namespace mote {

// A positive real factor as multiplier * 2^(shift - 31), multiplier in [2^30, 2^31) or 0.
struct QuantizedMultiplier {
  int32_t multiplier = 0;
  int shift = 0;  // > 0: left
};
QuantizedMultiplier quantize_multiplier(double factor);

// x * factor with gemmlowp's double rounding: saturating rounding doubling high multiply, then a
// rounding divide by a power of two (ties away from zero).
int32_t multiply(int32_t x, QuantizedMultiplier factor);

int32_t saturating_rounding_doubling_high_mul(int32_t a, int32_t b);
int32_t rounding_divide_by_power_of_two(int32_t x, int exponent);

// The interval a fused activation ("none", "relu", "relu6", "relu_n1_to_1") leaves of the stored
// values of `output`: [min, max] within the range of its element type.
struct Interval {
  int32_t min;
  int32_t max;
};
Interval activation_interval(const std::string& activation, const Tensor& output);
Interval type_interval(Type type);  // what an integer type holds; i32 stands for wider ones too

// The same on real values, for float operators. Always finite: infinities are clamped, too.
struct RealInterval {
  float min;
  float max;
};
RealInterval activation_interval(const std::string& activation);

inline int32_t clamp(int32_t x, Interval range) {
  return x < range.min ? range.min : x > range.max ? range.max : x;
}

inline float clamp(float x, RealInterval range) {
  return x < range.min ? range.min : x > range.max ? range.max : x;
}

// The low 32 bits: the reference kernels' int32 sums wrap. (Sums are kept in int64 on the host.)
inline int32_t wrap(int64_t x) { return static_cast<int32_t>(x); }

// A 32-bit sum to a stored value: multiplied, moved to the zero point, clamped.
inline int32_t requantize(int32_t sum, QuantizedMultiplier factor, int32_t zero_point,
                          Interval range) {
  return clamp(wrap(int64_t{multiply(sum, factor)} + zero_point), range);
}

}  // namespace mote
