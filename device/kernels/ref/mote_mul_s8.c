/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_mul_s8.h"

#include "mote_broadcast.h"
#include "mote_requant.h"

static void mul_row(const mote_mul_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y) {
  const int32_t a_step = p->a_step;
  const int32_t b_step = p->b_step;
  for (int32_t i = p->count; i > 0; --i, a += a_step, b += b_step)
    *y++ = mote_requantize_s8((*a - p->a_zero_point) * (*b - p->b_zero_point), p->multiplier,
                              p->shift, p->y_zero_point, p->y_min, p->y_max);
}

void mote_mul_s8(const mote_mul_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y) {
  mote_broadcast_position at = {0, 0, {0}};
  do {
    mul_row(p, a + at.a, b + at.b, y);
    y += p->count;
  } while (mote_broadcast_next(p->loops, &at));
}
