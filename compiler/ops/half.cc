// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/half.h"

#include <bit>

namespace mote {

float half_to_float(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half >> 15) << 31;
  const uint32_t exponent = half >> 10 & 31;
  const uint32_t fraction = half & 1023;
  if (exponent == 0) {  // zero, or too small for a binary16 exponent
    const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
    return sign ? -magnitude : magnitude;
  }
  const uint32_t wide = exponent == 31 ? 255 : exponent + 112;  // infinity and NaN stay
  return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
}

}  // namespace mote
