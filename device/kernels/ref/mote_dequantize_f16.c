/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_dequantize_f16.h"

#include <string.h>

static float half_to_float(uint32_t half) {
  const uint32_t sign = half >> 15 << 31;
  const uint32_t exponent = half >> 10 & 31;
  const uint32_t fraction = half & 1023;
  if (exponent == 0) {
    const float magnitude = (float)fraction * 5.9604644775390625e-8f; /* 2^-24 */
    return sign ? -magnitude : magnitude;
  }
  const uint32_t bits = sign | (exponent == 31 ? 255u : exponent + 112) << 23 | fraction << 13;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

void mote_dequantize_f16(const mote_dequantize_f16_params *p, const void *x, float *y) {
  const uint16_t *from = (const uint16_t *)x;
  for (int32_t i = 0; i < p->count; ++i) y[i] = half_to_float(from[i]);
}
