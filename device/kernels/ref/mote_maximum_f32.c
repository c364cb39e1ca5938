/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_maximum_f32.h"

#include "mote_broadcast.h"

void mote_maximum_f32(const mote_maximum_f32_params *p, const float *a, const float *b, float *y) {
  mote_broadcast_position at = {0, 0, {0}};
  do {
    const float *from_a = a + at.a;
    const float *from_b = b + at.b;
    for (int32_t i = p->count; i > 0; --i, from_a += p->a_step, from_b += p->b_step)
      *y++ = *from_a > *from_b ? *from_a : *from_b;
  } while (mote_broadcast_next(p->loops, &at));
}
