/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_add_s8.h"

#include "mote_broadcast.h"
#include "mote_requant.h"

/* x / 2^shift to nearest, halves away from zero; shift at least 1. */
static inline int32_t rounded_shift(int32_t x, int32_t half, int32_t shift) {
  return (x + half + (x >> 31)) >> shift;
}

/* b's 64-bit product (v << 20) * m, rounded to 2^31, in 32 bits: the 20 zeros leave (v * m + 2^10)
 * >> 11, and with m = high * 2^11 + low that is v * high + ((v * low + 2^10) >> 11). |v| < 2^8. */
static void add_row(const mote_add_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y) {
  const int32_t a_step = p->a_step;
  const int32_t b_step = p->b_step;
  const int32_t b_half = (int32_t)1 << (p->b_shift - 1);
  const int32_t y_half = (int32_t)1 << (p->y_shift - 1);
  for (int32_t i = p->count; i > 0; --i, a += a_step, b += b_step) {
    const int32_t v = *b - p->b_zero_point;
    const int32_t scaled =
        rounded_shift(v * p->b_high + ((v * p->b_low + 1024) >> 11), b_half, p->b_shift);
    const int32_t sum = *a * p->a_factor + p->a_bias + scaled * p->b_sign;
    const int32_t high = (int32_t)(((int64_t)sum * p->y_multiplier + ((int64_t)1 << 30)) >> 31);
    const int32_t value = rounded_shift(high, y_half, p->y_shift) + p->y_zero_point;
    *y++ = (int8_t)mote_clamp(value, p->y_min, p->y_max);
  }
}

void mote_add_s8(const mote_add_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y) {
  mote_broadcast_position at = {0, 0, {0}};
  do {
    add_row(p, a + at.a, b + at.b, y);
    y += p->count;
  } while (mote_broadcast_next(p->loops, &at));
}
