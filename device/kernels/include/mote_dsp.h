/* SPDX-License-Identifier: Apache-2.0
 *
 * The instructions of Arm's DSP extension (Cortex-M4, M7, M33) that kernels/armv7em is made of,
 * each with a twin in C that gives the same bits, so that those kernels can be tested anywhere.
 * Data is little-endian.
 *
 * A word of four bytes (b0, b1, b2, b3) widens to the pairs (b0, b2) and (b1, b3): sums of products
 * do not mind the order, as long as both factors have it.
 */
#ifndef MOTE_DSP_H
#define MOTE_DSP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__ARM_FEATURE_DSP) && defined(__GNUC__) && !defined(__aarch64__)

/* c + a.low * b.low + a.high * b.high */
static inline int32_t mote_smlad(int32_t a, int32_t b, int32_t c) {
  int32_t y;
  __asm__("smlad %0, %1, %2, %3" : "=r"(y) : "r"(a), "r"(b), "r"(c));
  return y;
}

/* Bytes 0 and 2, widened. */
static inline int32_t mote_sxtb16(int32_t x) {
  int32_t y;
  __asm__("sxtb16 %0, %1" : "=r"(y) : "r"(x));
  return y;
}

/* Bytes 1 and 3, widened. */
static inline int32_t mote_sxtb16_odd(int32_t x) {
  int32_t y;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(y) : "r"(x));
  return y;
}

/* Code that needs every register: saves and restores them itself, as r7 and others may not be named
 * as clobbered. r0 is the argument. Aligned, because ADR counts from multiples of four, and -Os
 * lets functions begin between them. */
#define MOTE_ALL_REGISTERS(argument, code)     \
  __asm volatile(                              \
      ".p2align 2\n"                           \
      "push {r4-r11, lr}\n"                    \
      "mov r0, %0\n" code "pop {r4-r11, lr}\n" \
      :                                        \
      : "r"(argument)                          \
      : "r0", "r1", "r2", "r3", "r12", "cc", "memory")

/* Sums and differences of the halves. */
static inline int32_t mote_sadd16(int32_t a, int32_t b) {
  int32_t y;
  __asm__("sadd16 %0, %1, %2" : "=r"(y) : "r"(a), "r"(b));
  return y;
}
static inline int32_t mote_ssub16(int32_t a, int32_t b) {
  int32_t y;
  __asm__("ssub16 %0, %1, %2" : "=r"(y) : "r"(a), "r"(b));
  return y;
}

/* (a * b + 2^31) >> 32 */
static inline int32_t mote_smmulr(int32_t a, int32_t b) {
  int32_t y;
  __asm__("smmulr %0, %1, %2" : "=r"(y) : "r"(a), "r"(b));
  return y;
}

/* 2 * x, saturated. */
static inline int32_t mote_double(int32_t x) {
  int32_t y;
  __asm__("qadd %0, %1, %1" : "=r"(y) : "r"(x));
  return y;
}

/* x clamped to [-128, 127]. */
static inline int32_t mote_saturate_8(int32_t x) {
  int32_t y;
  __asm__("ssat %0, #8, %1" : "=r"(y) : "r"(x));
  return y;
}

/* Four bytes at a multiple of four; *p moves on. */
static inline int32_t mote_take_4(const int8_t **p) {
  int32_t y;
  __asm__ volatile("ldr %0, [%1], #4" : "=r"(y), "+r"(*p) : : "memory");
  return y;
}

static inline void mote_put_4(int8_t **p, int32_t x) {
  __asm__ volatile("str %1, [%0], #4" : "+r"(*p) : "r"(x) : "memory");
}

/* Two words; *p moves on. */
static inline void mote_take_pair(const int32_t **p, int32_t *a, int32_t *b) {
  int32_t x, y;
  __asm__ volatile("ldrd %0, %1, [%2], #8" : "=r"(x), "=r"(y), "+r"(*p) : : "memory");
  *a = x;
  *b = y;
}

/* Four words; *p moves on. */
static inline void mote_take_quad(const int32_t **p, int32_t *a, int32_t *b, int32_t *c,
                                  int32_t *d) {
  register int32_t v0 __asm__("r2");
  register int32_t v1 __asm__("r3");
  register int32_t v2 __asm__("r4");
  register int32_t v3 __asm__("r5");
  __asm__ volatile("ldm %4!, {r2, r3, r4, r5}"
                   : "=r"(v0), "=r"(v1), "=r"(v2), "=r"(v3), "+r"(*p)
                   :
                   : "memory");
  *a = v0;
  *b = v1;
  *c = v2;
  *d = v3;
}

#else

static inline int32_t mote_low_16(int32_t x) { return (int16_t)(uint32_t)x; }
static inline int32_t mote_byte_of(int32_t x, int32_t n) { return (int8_t)((uint32_t)x >> 8 * n); }
static inline int32_t mote_pair(int32_t low, int32_t high) {
  return (int32_t)(((uint32_t)low & 0xffffu) | (uint32_t)high << 16);
}

static inline int32_t mote_smlad(int32_t a, int32_t b, int32_t c) {
  const uint32_t low = (uint32_t)(mote_low_16(a) * mote_low_16(b));
  return (int32_t)((uint32_t)c + low + (uint32_t)((a >> 16) * (b >> 16)));
}
static inline int32_t mote_sxtb16(int32_t x) {
  return mote_pair(mote_byte_of(x, 0), mote_byte_of(x, 2));
}
static inline int32_t mote_sxtb16_odd(int32_t x) {
  return mote_pair(mote_byte_of(x, 1), mote_byte_of(x, 3));
}
static inline int32_t mote_sadd16(int32_t a, int32_t b) {
  return mote_pair(mote_low_16(a) + mote_low_16(b), (a >> 16) + (b >> 16));
}
static inline int32_t mote_ssub16(int32_t a, int32_t b) {
  return mote_pair(mote_low_16(a) - mote_low_16(b), (a >> 16) - (b >> 16));
}
static inline int32_t mote_smmulr(int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b + ((int64_t)1 << 31)) >> 32);
}
static inline int32_t mote_double(int32_t x) {
  const int64_t y = (int64_t)x * 2;
  return y > INT32_MAX ? INT32_MAX : y < INT32_MIN ? INT32_MIN : (int32_t)y;
}
static inline int32_t mote_saturate_8(int32_t x) { return x < -128 ? -128 : x > 127 ? 127 : x; }
static inline int32_t mote_take_4(const int8_t **p) {
  const int8_t *const b = *p;
  *p += 4;
  return (int32_t)((uint32_t)(uint8_t)b[0] | (uint32_t)(uint8_t)b[1] << 8 |
                   (uint32_t)(uint8_t)b[2] << 16 | (uint32_t)(uint8_t)b[3] << 24);
}
static inline void mote_put_4(int8_t **p, int32_t x) {
  for (int32_t n = 0; n < 4; ++n) *(*p)++ = (int8_t)mote_byte_of(x, n);
}
static inline void mote_take_pair(const int32_t **p, int32_t *a, int32_t *b) {
  *a = *(*p)++;
  *b = *(*p)++;
}
static inline void mote_take_quad(const int32_t **p, int32_t *a, int32_t *b, int32_t *c,
                                  int32_t *d) {
  mote_take_pair(p, a, b);
  mote_take_pair(p, c, d);
}

#endif

/* Byte by byte, as `volatile` keeps compilers from making words of them, from anywhere: the first
 * `count`, 1 to 4, filled up with zeros, */
static inline int32_t mote_take_tail(const int8_t *p, int32_t count) {
  const volatile uint8_t *const bytes = (const volatile uint8_t *)p;
  uint32_t y = bytes[0];
  if (count > 1) y |= (uint32_t)bytes[1] << 8;
  if (count > 2) y |= (uint32_t)bytes[2] << 16;
  if (count > 3) y |= (uint32_t)bytes[3] << 24;
  return (int32_t)y;
}

/* and of at least `count`, by a word where that is one. */
static inline int32_t mote_load_up_to_4(const int8_t *p, int32_t count) {
  return count >= 4 && ((uintptr_t)p & 3) == 0 ? mote_take_4(&p) : mote_take_tail(p, count);
}

/* mote_requantize_s8 of mote_requant.h for the shift -s, 1 <= s <= 20, in six instructions. With
 * offset = (2 * zero_point + 1) << s >> 1, which is 2^(s-1) and the zero point in one:
 *
 *   h = (2 * x * m + 2^31) >> 32          where 2 * x saturates, the result is out of range anyway:
 *   y = (h - (h < 0) + offset) >> s       |h| >= 2^29 and s <= 20
 *
 * saturated to a byte. The first function is given 2 * x. */
static inline int32_t mote_requantize_doubled(int32_t two_x, int32_t multiplier, int32_t offset,
                                              int32_t s) {
  const int32_t h = mote_smmulr(two_x, multiplier);
  return mote_saturate_8((h + (h >> 31) + offset) >> s);
}
static inline int32_t mote_requantize_fast(int32_t x, int32_t multiplier, int32_t offset,
                                           int32_t s) {
  return mote_requantize_doubled(mote_double(x), multiplier, offset, s);
}
static inline int32_t mote_requantize_offset(int32_t zero_point, int32_t s) {
  return (int32_t)((uint32_t)(2 * zero_point + 1) << s) >> 1;
}

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DSP_H */
