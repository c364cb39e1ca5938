/* SPDX-License-Identifier: Apache-2.0
 *
 * Requantisation: x * multiplier * 2^(shift - 31), rounded exactly as TFLite's reference kernels
 * and TFLM round it (gemmlowp's double rounding), without their two steps. With s = -shift:
 *
 *   s = 0:  (x * m + 2^30) >> 31
 *   s > 0:  (x * m + 2^(30+s) + (x >= 0 ? 2^30 : -2^30)) >> (31+s)
 *
 * since a rounding divide of floor((x*m + 2^30) / 2^31) by 2^s, ties away from zero, is one floor
 * of the sum of both nudges. A left shift is applied to x first and wraps as theirs does.
 */
#ifndef MOTE_REQUANT_H
#define MOTE_REQUANT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline int32_t mote_requantize(int32_t x, int32_t multiplier, int32_t shift) {
  if (shift > 0) x = (int32_t)((uint32_t)x << shift);
  const int32_t right = shift < 0 ? -shift : 0;
  int64_t nudge = (int64_t)1 << 30;
  if (right > 0) nudge = ((int64_t)1 << (30 + right)) + (x >= 0 ? nudge : -nudge);
  return (int32_t)(((int64_t)x * multiplier + nudge) >> (31 + right));
}

static inline int32_t mote_clamp(int32_t x, int32_t min, int32_t max) {
  return x < min ? min : x > max ? max : x;
}

#ifdef __cplusplus
}
#endif

#endif /* MOTE_REQUANT_H */
