/* SPDX-License-Identifier: Apache-2.0
 *
 * 6 instructions per element: two loads, two multiplications, one that shifts and saturates.
 */
#include "mote_add_s8_armv7m.h"

#include "mote_armv7m.h"
#include "mote_broadcast.h"

typedef mote_add_s8_armv6m_params params;

static void add_row(const params *p, const int8_t *a, const int8_t *b, int8_t *y) {
#ifdef MOTE_ARMV7M_ASM
#define ADD                    \
  "ldrsb %4, [%0], #1\n"       \
  "ldrsb %5, [%1], #1\n"       \
  "mla %4, %4, %6, %8\n"       \
  "mla %4, %5, %7, %4\n"       \
  "ssat %4, #8, %4, asr #22\n" \
  "strb %4, [%2], #1\n"
  int32_t count = p->count, sum, other;
  __asm volatile(
      "subs %3, %3, #4\n"
      "blt 2f\n"
      "1:\n" ADD ADD ADD ADD
      "subs %3, %3, #4\n"
      "bge 1b\n"
      "2:\n"
      "adds %3, %3, #4\n"
      "beq 4f\n"
      "3:\n" ADD
      "subs %3, %3, #1\n"
      "bne 3b\n"
      "4:\n"
      : "+r"(a), "+r"(b), "+r"(y), "+r"(count), "=&r"(sum), "=&r"(other)
      : "r"(p->a_factor), "r"(p->b_factor), "r"(p->offset)
      : "cc", "memory");
#else
  for (int32_t i = 0; i < p->count; ++i) {
    const int32_t sum = (p->offset + a[i] * p->a_factor + b[i] * p->b_factor) >> 22;
    y[i] = (int8_t)(sum < -128 ? -128 : sum > 127 ? 127 : sum);
  }
#endif
}

void mote_add_s8_armv7m(const mote_add_s8_armv6m_params *p, const int8_t *a, const int8_t *b,
                        int8_t *y) {
  mote_broadcast_position at = {0, 0, {0}};
  do {
    add_row(p, a + at.a, b + at.b, y);
    y += p->count;
  } while (mote_broadcast_next(p->loops, &at));
}
