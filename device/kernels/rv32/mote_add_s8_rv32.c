/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_add_s8_rv32.h"

#include "mote_broadcast.h"
#include "mote_rv32.h"

typedef mote_add_s8_armv6m_params params;

static void add_row(const params *p, const int8_t *a, const int8_t *b, int8_t *y) {
  const int32_t a_factor = p->a_factor, b_factor = p->b_factor, offset = p->offset;
#define ADD(i) mote_saturate_s8(mote_mac(mote_mac(offset, a[i], a_factor), b[i], b_factor) >> 22)
  int32_t n = p->count;
  for (; n >= 4; n -= 4, a += 4, b += 4, y += 4) {
    y[0] = ADD(0);
    y[1] = ADD(1);
    y[2] = ADD(2);
    y[3] = ADD(3);
  }
  for (; n > 0; --n, ++a, ++b) *y++ = ADD(0);
#undef ADD
}

void mote_add_s8_rv32(const mote_add_s8_armv6m_params *p, const int8_t *a, const int8_t *b,
                      int8_t *y) {
  mote_broadcast_position at = {0, 0, {0}};
  do {
    add_row(p, a + at.a, b + at.b, y);
    y += p->count;
  } while (mote_broadcast_next(p->loops, &at));
}
