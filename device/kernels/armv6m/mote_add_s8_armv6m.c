/* SPDX-License-Identifier: Apache-2.0
 *
 * One index for both operands and the output: 13 instructions per element.
 */
#include "mote_add_s8_armv6m.h"

#include "mote_armv6m.h"
#include "mote_broadcast.h"
#include "mote_kernel.h"

/* The code knows where the members are. */
typedef struct {
  const int8_t *a, *b; /* behind the last of the row */
  int8_t *y;
  int32_t first; /* -count */
  int32_t a_factor, b_factor, offset;
} row;

#ifdef MOTE_ARMV6M_ASM
MOTE_OFFSET(row, first, 12);
MOTE_OFFSET(row, a_factor, 16);
MOTE_OFFSET(row, offset, 24);

MOTE_NOINLINE static void add_row(const row *r) {
  MOTE_ALL_REGISTERS(r,
                     "ldr r1, [r0, #24]\n"
                     "mov r8, r1\n"
                     "ldr r6, [r0, #16]\n"
                     "ldr r7, [r0, #20]\n"
                     "ldmia r0!, {r1-r4}\n"
                     "movs r0, r1\n"
                     "movs r1, r2\n"
                     "movs r2, r3\n"
                     "movs r3, r4\n"
                     "1:\n"
                     "ldrsb r4, [r0, r3]\n"
                     "ldrsb r5, [r1, r3]\n"
                     "muls r4, r6\n"
                     "muls r5, r7\n"
                     "adds r4, r4, r5\n"
                     "add r4, r8\n"
                     "asrs r4, r4, #22\n"
                     "sxtb r5, r4\n"
                     "cmp r5, r4\n"
                     "bne 3f\n"
                     "2:\n"
                     "strb r4, [r2, r3]\n"
                     "adds r3, r3, #1\n"
                     "bne 1b\n"
                     "b 4f\n"
                     "3:\n" /* 127 or -128 */
                     "asrs r4, r4, #31\n"
                     "movs r5, #127\n"
                     "eors r4, r5\n"
                     "b 2b\n"
                     "4:\n");
}

#else

static void add_row(const row *r) {
  for (int32_t i = r->first; i != 0; ++i) {
    const int32_t y = (r->offset + r->a[i] * r->a_factor + r->b[i] * r->b_factor) >> 22;
    r->y[i] = (int8_t)(y < -128 ? -128 : y > 127 ? 127 : y);
  }
}

#endif

void mote_add_s8_armv6m(const mote_add_s8_armv6m_params *p, const int8_t *a, const int8_t *b,
                        int8_t *y) {
  mote_broadcast_position at = {0, 0, {0}};
  row r;
  r.first = -p->count;
  r.a_factor = p->a_factor;
  r.b_factor = p->b_factor;
  r.offset = p->offset;
  do {
    r.a = a + at.a + p->count;
    r.b = b + at.b + p->count;
    y += p->count;
    r.y = y;
    add_row(&r);
  } while (mote_broadcast_next(p->loops, &at));
}
