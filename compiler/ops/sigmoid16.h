// SPDX-License-Identifier: Apache-2.0
// Sigmoid and tanh of 16-bit fixed point, as TFLite's integer kernels interpolate them: results
// are Q0.15.
#pragma once

#include <array>
#include <cstdint>

namespace mote {

// sigmoid(i / 24) in 1/65536, raised by half the error that linear interpolation will make.
const std::array<uint16_t, 256>& sigmoid_table();

// x: Q3.12.
int16_t sigmoid16(int32_t x);

// x * multiplier / 2^shift is 3/4 of the argument in Q3.12 (the table reaches 10.6 = 8 / (3/4)).
struct Tanh16 {
  int32_t multiplier = 3;
  int shift = 0;
};
Tanh16 tanh16_of_scale(int log2_scale);  // for x of scale 2^log2_scale, in [-28, 2]
int16_t tanh16(int32_t x, Tanh16 scaling = {});

}  // namespace mote
