/* SPDX-License-Identifier: Apache-2.0
 *
 * Requantisation: x * multiplier * 2^(shift - 31), rounded exactly as TFLite's reference kernels
 * and TFLM round it (gemmlowp's double rounding). Two steps, with m in [0, 2^31):
 *
 *   h = (x * m + 2^30) >> 31              rounded, halves up
 *   y = (h - (h < 0) + 2^(s-1)) >> s      s = -shift > 0: rounded, halves away from zero
 *
 * where the second is (((h - (h < 0)) >> (s-1)) + 1) >> 1, which cannot overflow. A left shift is
 * applied to x first and wraps as theirs does.
 */
#ifndef MOTE_REQUANT_H
#define MOTE_REQUANT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline int32_t mote_requantize(int32_t x, int32_t multiplier, int32_t shift) {
  if (shift > 0) x = (int32_t)((uint32_t)x << shift);
  int32_t y = (int32_t)(((int64_t)x * multiplier + ((int64_t)1 << 30)) >> 31);
  if (shift < 0) y = (((y + (y >> 31)) >> (-shift - 1)) + 1) >> 1;
  return y;
}

static inline int32_t mote_clamp(int32_t x, int32_t min, int32_t max) {
  return x < min ? min : x > max ? max : x;
}

/* What every int8 kernel ends with. The addition wraps, as in the reference. */
static inline int8_t mote_requantize_s8(int32_t x, int32_t multiplier, int32_t shift,
                                        int32_t zero_point, int32_t min, int32_t max) {
  const uint32_t y = (uint32_t)mote_requantize(x, multiplier, shift) + (uint32_t)zero_point;
  return (int8_t)mote_clamp((int32_t)y, min, max);
}

#ifdef __cplusplus
}
#endif

#endif /* MOTE_REQUANT_H */
