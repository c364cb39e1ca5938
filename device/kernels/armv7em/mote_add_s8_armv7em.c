/* SPDX-License-Identifier: Apache-2.0
 *
 * Four elements from a word of each operand: AND leaves two of its bytes as the upper halves of 16
 * bits each, which SMLAWB and SMLAWT multiply with 32 bits. 7 instructions per element.
 */
#include "mote_add_s8_armv7em.h"

#include "mote_broadcast.h"

#if defined(__ARM_FEATURE_DSP) && defined(__GNUC__) && !defined(__aarch64__)

/* sum + (factor * (the lower or upper 16 bits of x) >> 16) */
static inline int32_t add_low(int32_t sum, int32_t factor, uint32_t x) {
  int32_t y;
  __asm("smlawb %0, %1, %2, %3" : "=r"(y) : "r"(factor), "r"(x), "r"(sum));
  return y;
}
static inline int32_t add_high(int32_t sum, int32_t factor, uint32_t x) {
  int32_t y;
  __asm("smlawt %0, %1, %2, %3" : "=r"(y) : "r"(factor), "r"(x), "r"(sum));
  return y;
}
static inline int8_t saturate(int32_t sum) {
  int32_t y;
  __asm("ssat %0, #8, %1, asr #20" : "=r"(y) : "r"(sum));
  return (int8_t)y;
}
/* A word at a multiple of four; *x moves on. */
static inline uint32_t next_word(const int8_t **x) {
  uint32_t y;
  __asm volatile("ldr %0, [%1], #4" : "=r"(y), "+r"(*x) : : "memory");
  return y;
}

#else

static inline int32_t add_low(int32_t sum, int32_t factor, uint32_t x) {
  return (int32_t)(sum + (((int64_t)factor * (int16_t)(x & 0xffff)) >> 16));
}
static inline int32_t add_high(int32_t sum, int32_t factor, uint32_t x) {
  return add_low(sum, factor, x >> 16);
}
static inline int8_t saturate(int32_t sum) {
  const int32_t y = sum >> 20;
  return (int8_t)(y < -128 ? -128 : y > 127 ? 127 : y);
}
static inline uint32_t next_word(const int8_t **x) {
  const int8_t *in = *x;
  *x += 4;
  return (uint32_t)(uint8_t)in[0] | (uint32_t)(uint8_t)in[1] << 8 | (uint32_t)(uint8_t)in[2] << 16 |
         (uint32_t)(uint8_t)in[3] << 24;
}

#endif

static void add_row(const mote_add_s8_armv7em_params *p, const int8_t *a, const int8_t *b,
                    int8_t *y) {
  const int32_t a_factor = p->a_factor;
  const int32_t b_factor = p->b_factor;
  const int32_t offset = p->offset;
  const int32_t fours = (((uintptr_t)a | (uintptr_t)b) & 3) == 0 ? p->count >> 2 : 0;
  for (int32_t n = fours; n > 0; --n, y += 4) {
    const uint32_t a4 = next_word(&a);
    const uint32_t b4 = next_word(&b);
    const uint32_t a02 = a4 << 8 & 0xff00ff00u, a13 = a4 & 0xff00ff00u;
    const uint32_t b02 = b4 << 8 & 0xff00ff00u, b13 = b4 & 0xff00ff00u;
    y[0] = saturate(add_low(add_low(offset, a_factor, a02), b_factor, b02));
    y[1] = saturate(add_low(add_low(offset, a_factor, a13), b_factor, b13));
    y[2] = saturate(add_high(add_high(offset, a_factor, a02), b_factor, b02));
    y[3] = saturate(add_high(add_high(offset, a_factor, a13), b_factor, b13));
  }
  for (int32_t n = p->count - 4 * fours; n > 0; --n) {
    const int32_t sum = add_low(offset, a_factor, (uint32_t)*a++ << 8);
    *y++ = saturate(add_low(sum, b_factor, (uint32_t)*b++ << 8));
  }
}

void mote_add_s8_armv7em(const mote_add_s8_armv7em_params *p, const int8_t *a, const int8_t *b,
                         int8_t *y) {
  mote_broadcast_position at = {0, 0, {0}};
  do {
    add_row(p, a + at.a, b + at.b, y);
    y += p->count;
  } while (mote_broadcast_next(p->loops, &at));
}
