/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_SOFTMAX_H
#define MOTE_SOFTMAX_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the integer softmax kernels share: the reciprocal of a row's sum, in TFLite's fixed point.
 */

/* a * b in q31, rounded to nearest, halves up. */
static inline int32_t mote_mul_q31(int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b + ((int64_t)1 << 30)) >> 31);
}

/* y = (exp * value in q31 + half) >> shift */
typedef struct {
  int32_t value;
  uint32_t half;
  int32_t shift;
} mote_reciprocal;

/* sum: q19, at least one; y_bits: 8 or 16, the fraction bits of y. */
static inline mote_reciprocal mote_softmax_reciprocal(uint32_t sum, int32_t y_bits) {
  mote_reciprocal scale;
  scale.shift = 12 + 31 - y_bits;
  for (; sum >> 31 == 0; sum <<= 1) --scale.shift;
  /* d = sum / 2^32 is in [1/2, 1): three steps of Newton and Raphson towards 1/d, in q29. */
  const int32_t d = (int32_t)(sum >> 1);
  int32_t x = 1515870810 + mote_mul_q31(d, -1010580540); /* 48/17 - 32/17 d */
  for (int i = 0; i < 3; ++i) x += 4 * mote_mul_q31(x, ((int32_t)1 << 29) - mote_mul_q31(d, x));
  scale.value = x >= (int32_t)1 << 30 ? INT32_MAX : 2 * x; /* 1/(2d), q31 */
  if (scale.shift > 31) { /* more than 2^9 times what one byte resolves: all round to zero */
    scale.value = 0;
    scale.shift = 31;
  }
  scale.half = (uint32_t)1 << (scale.shift - 1);
  return scale;
}

#ifdef __cplusplus
}
#endif

#endif /* MOTE_SOFTMAX_H */
