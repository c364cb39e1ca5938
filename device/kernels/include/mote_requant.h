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

/* (x * m + 2^30) >> 31. Where an int has 16 bits, 64 of them take a thousand cycles to multiply:
 * there it is made of products of halves, x = xh * 2^16 + xl, the lowest of which only carries. */
static inline int32_t mote_multiply_high(int32_t x, int32_t m) {
#if defined(__SIZEOF_INT__) && __SIZEOF_INT__ == 2
  int16_t xh = (int16_t)(x >> 16);
  uint16_t xl = (uint16_t)x, ml = (uint16_t)m, mh = (uint16_t)(m >> 16);
#if defined(__AVR) /* else gcc sees words again, and multiplies those */
  __asm("" : "+r"(xh), "+r"(xl), "+r"(mh), "+r"(ml));
#endif
  const int32_t a = (int32_t)xh * ml;
  const uint32_t b = (uint32_t)xl * mh;
  const uint32_t low = ((uint32_t)xl * ml >> 16) + (uint16_t)a + (uint16_t)b;
  const uint32_t high =
      (uint32_t)((int32_t)xh * mh + (a >> 16)) + (b >> 16) + (low >> 16); /* times 2^32 */
  return (int32_t)(2 * high + ((((uint16_t)low >> 14) + 1) >> 1));
#else
  return (int32_t)(((int64_t)x * m + ((int64_t)1 << 30)) >> 31);
#endif
}

static inline int32_t mote_requantize(int32_t x, int32_t multiplier, int32_t shift) {
  if (shift > 0) x = (int32_t)((uint32_t)x << shift);
  int32_t y = mote_multiply_high(x, multiplier);
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
