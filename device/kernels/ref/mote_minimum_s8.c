/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_minimum_s8.h"

#include "mote_broadcast.h"

void mote_minimum_s8(const mote_minimum_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y) {
  mote_broadcast_position at = {0, 0, {0}};
  do {
    const int8_t *from_a = a + at.a;
    const int8_t *from_b = b + at.b;
    for (int32_t i = p->count; i > 0; --i, from_a += p->a_step, from_b += p->b_step)
      *y++ = *from_a < *from_b ? *from_a : *from_b;
  } while (mote_broadcast_next(p->loops, &at));
}
