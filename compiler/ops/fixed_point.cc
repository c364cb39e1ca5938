// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/fixed_point.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "compiler/ops/quantized.h"

namespace mote {
namespace {

int32_t mul(int32_t a, int32_t b) { return saturating_rounding_doubling_high_mul(a, b); }

// x * 2^exponent, saturating.
int32_t shift_left(int32_t x, int exponent) {
  const int64_t wide = int64_t{x} * (int64_t{1} << exponent);
  return static_cast<int32_t>(std::clamp<int64_t>(wide, std::numeric_limits<int32_t>::min(),
                                                  std::numeric_limits<int32_t>::max()));
}

// e^x for x in [-1/4, 0), q0: the Taylor series around -1/8 up to the fourth power.
int32_t exp_of_small_q0(int32_t x) {
  constexpr int32_t kExpOfMinusEighth = 1895147668;
  constexpr int32_t kThird = 715827883;
  const int32_t d = x + (1 << 28);
  const int32_t d2 = mul(d, d);
  const int32_t d3 = mul(d2, d);
  const int32_t d4 = mul(d2, d2);
  const int32_t tail = rounding_divide_by_power_of_two(
      mul(rounding_divide_by_power_of_two(d4, 2) + d3, kThird) + d2, 1);
  return kExpOfMinusEighth + mul(kExpOfMinusEighth, d + tail);
}

// 1 / d in q2 by three steps of Newton and Raphson, for d in [1/2, 1), q0.
int32_t reciprocal_q2(int32_t d) {
  constexpr int32_t k48Over17 = 1515870810;        // q2
  constexpr int32_t kMinus32Over17 = -1010580540;  // q2
  constexpr int32_t kOneQ2 = 1 << 29;
  int32_t x = k48Over17 + mul(d, kMinus32Over17);
  for (int step = 0; step < 3; ++step) {
    const int32_t error = kOneQ2 - mul(d, x);
    x += shift_left(mul(x, error), 2);  // q4 to q2
  }
  return x;
}

// (x + 1) / 2 in q0, rounded to nearest.
int32_t half_of_one_plus(int32_t x) { return static_cast<int32_t>((int64_t{x} + kOneQ0 + 1) / 2); }

// (1 - x) / (1 + x) for x in [0, 1), q0
int32_t one_minus_over_one_plus_q0(int32_t x) {
  return shift_left(reciprocal_q2(half_of_one_plus(x)) - (1 << 29), 2);
}

}  // namespace

// x = -(remainder + quarter) with remainder a multiple of 1/4: a polynomial for the quarter, then
// one multiplication by e^-(2^k) for each bit of the remainder, k = -2 .. integer_bits - 1.
int32_t exp_to_q0(int32_t x, int integer_bits) {
  if (x == 0) return kOneQ0;
  constexpr int32_t kExpOfMinusPower[] = {1672461947, 1302514674, 790015084, 290630308,
                                          39332535,   720401,     242};
  const int fraction_bits = 31 - integer_bits;
  const int32_t quarter = int32_t{1} << (fraction_bits - 2);
  const int32_t within_quarter = (x & (quarter - 1)) - quarter;
  int32_t result = exp_of_small_q0(shift_left(within_quarter, integer_bits));
  const int32_t remainder = within_quarter - x;
  for (int k = -2; k < integer_bits; ++k)
    if (remainder & (int32_t{1} << (fraction_bits + k)))
      result = mul(result, kExpOfMinusPower[k + 2]);
  return result;
}

int32_t one_over_one_plus_q0(int32_t x) {
  return shift_left(reciprocal_q2(half_of_one_plus(x)), 1);  // 1 / (2 * half)
}

int32_t logistic_q4_to_q0(int32_t x) {
  if (x == 0) return 1 << 30;
  const int32_t of_positive = one_over_one_plus_q0(exp_to_q0(x > 0 ? -x : x, 4));
  return x > 0 ? of_positive : kOneQ0 - of_positive;
}

int32_t tanh_q4_to_q0(int32_t x) {
  if (x == 0) return 0;
  // -|x| in q4 is -2|x| in q5.
  const int32_t of_positive = one_minus_over_one_plus_q0(exp_to_q0(x > 0 ? -x : x, 5));
  return x > 0 ? of_positive : -of_positive;
}

int32_t input_radius(int integer_bits, int left_shift) {
  const int64_t largest = ((int64_t{1} << integer_bits) - 1) << (31 - integer_bits);
  return static_cast<int32_t>(largest >> left_shift);
}

Q4Input::Q4Input(const Tensor& x)
    : zero_point_(x.quant.zero_point()),
      factor_(quantize_multiplier(static_cast<double>(x.quant.scale()) * (1 << 27))),
      radius_(input_radius(4, factor_.shift)) {}

Result<void> check_q4_input(const Tensor& x) {
  const float scale = x.quant.scale();
  if (scale < 0x1p-27f || scale >= 8.f)
    return fail(ErrorKind::kUnsupported,
                "input \"{}\" has a scale of {}, needs 2^-27 or more and less than 8", x.name,
                scale);
  return {};
}

}  // namespace mote
