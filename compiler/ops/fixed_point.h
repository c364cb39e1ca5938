// SPDX-License-Identifier: Apache-2.0
// The transcendental functions of TFLite's integer kernels, in gemmlowp's fixed point: int32 with
// a number of integer bits before 31 - bits of fraction ("q5": 5 integer bits). Exact to the bit;
// how good the approximations are is not our choice.
#pragma once

#include <cstdint>

#include "compiler/base/result.h"
#include "compiler/ir/graph.h"
#include "compiler/ops/quantized.h"

namespace mote {

inline constexpr int32_t kOneQ0 = 0x7fffffff;  // 1 - 2^-31 stands for one

int32_t exp_to_q0(int32_t x, int integer_bits);  // e^x for x <= 0 with 4 or 5 integer bits
int32_t one_over_one_plus_q0(int32_t x);         // 1 / (1 + x) for x in [0, 1)
int32_t logistic_q4_to_q0(int32_t x);            // 1 / (1 + e^-x)
int32_t tanh_q4_to_q0(int32_t x);

// Inputs of at least this magnitude saturate: the largest with `integer_bits` after a shift to the
// left by `left_shift` (0 to 62) and a multiplication by less than one.
int32_t input_radius(int integer_bits, int left_shift);

// How logistic and tanh read an int8 tensor: as q4, with 16 and more saturated.
class Q4Input {
 public:
  explicit Q4Input(const Tensor& x);
  bool below(int8_t x) const { return x - zero_point_ <= -radius_; }
  bool above(int8_t x) const { return x - zero_point_ >= radius_; }
  int32_t q4(int8_t x) const { return multiply(x - zero_point_, factor_); }

 private:
  int32_t zero_point_;
  QuantizedMultiplier factor_;
  int32_t radius_;
};
Result<void> check_q4_input(const Tensor& x);

}  // namespace mote
