/* SPDX-License-Identifier: Apache-2.0
 *
 * What the kernels of kernels/armv7m share: four products for three multiplications.
 *
 * A core without SIMD (Cortex-M3) multiplies 32 by 32 bits in one instruction, and 8 by 8 bits is
 * all that is asked of it. So a word holds the weights of four outputs, each plus 128 and thus not
 * negative:
 *
 *   W = u0 + 2^8 u1 + 2^16 u2 + 2^24 u3
 *
 * and for every x three sums grow, of two instructions more than their multiplications:
 *
 *   all   += x * W                     = v0 + 2^8 v1 + 2^16 v2 + 2^24 v3   (mod 2^32)
 *   inner += x * (W >> 8 & 0xffff)     = v1 + 2^8 v2                       (mod 2^32)
 *   upper += x * (W >> 16)             = v2 + 2^8 v3                       (mod 2^32)
 *
 * where v are the four sums of products. With |v| < 2^23, which the compiler has made sure of, they
 * come apart again at the end, one after the other:
 *
 *   2^8 v0 = 2^8 (all - 2^8 inner)              (mod 2^32: 24 bits of v0, and its sign)
 *   2^8 v1 = all - 2^16 upper - v0              (mod 2^32)
 *   2^8 v2 = inner - v1
 *   2^8 v3 = upper - v2
 *
 * What 128 is too much in every weight is x * 128 for every x: the sums start with what takes that
 * away, and with the biases.
 */
#ifndef MOTE_ARMV7M_H
#define MOTE_ARMV7M_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) && defined(__ARM_ARCH_ISA_THUMB) && !defined(__aarch64__)
#if __ARM_ARCH_ISA_THUMB >= 2 && __ARM_ARCH >= 7
#define MOTE_ARMV7M_ASM 1
#endif
#endif

/* Of four outputs. */
typedef struct {
  int32_t all, inner, upper;
} mote_quad;

/* The sum of x times the weights' excess, less. */
static inline int32_t mote_quad_all_excess(int32_t sum_of_x) {
  return (int32_t)((uint32_t)sum_of_x * (0u - 0x80808080u));
}
static inline int32_t mote_quad_excess(int32_t sum_of_x) { /* of `inner` and `upper` */
  return (int32_t)((uint32_t)sum_of_x * (0u - 0x8080u));
}

/* Twice the four sums. */
static inline void mote_quad_split(const mote_quad *q, int32_t twice[4]) {
  const uint32_t all = (uint32_t)q->all, inner = (uint32_t)q->inner, upper = (uint32_t)q->upper;
  twice[0] = (int32_t)((all - (inner << 8)) << 8) >> 7;
  twice[1] = (int32_t)(all - (upper << 16) - (uint32_t)(twice[0] >> 1)) >> 7;
  twice[2] = (int32_t)(inner - (uint32_t)(twice[1] >> 1)) >> 7;
  twice[3] = (int32_t)(upper - (uint32_t)(twice[2] >> 1)) >> 7;
}

/* mote_requantize_s8 of mote_requant.h for twice the sum and the shift -(s + 1), 0 <= s < 20, with
 * offset = (2 * zero_point + 1) << s: the first rounding is half of the lower word, the second one
 * and the zero point are the offset. x < 0 stands for h < 0: they differ where h is 0 and both
 * round to 0. */
static inline int8_t mote_requantize_twice(int32_t twice, int32_t multiplier, int32_t offset,
                                           int32_t s) {
  const int32_t upper = offset + (twice >> 31);
  const uint64_t start = (uint64_t)(uint32_t)upper << 32 | 0x80000000u;
  const uint64_t product = (uint64_t)((int64_t)twice * multiplier);
  int32_t y = (int32_t)((start + product) >> 32) >> s;
#ifdef MOTE_ARMV7M_ASM
  __asm__("ssat %0, #8, %1, asr #1" : "=r"(y) : "r"(y));
  return (int8_t)y;
#else
  y >>= 1;
  return (int8_t)(y < -128 ? -128 : y > 127 ? 127 : y);
#endif
}

/* Four outputs from their sums; factors are four multipliers, then a word of four bytes s; unit is
 * 2 * output_zero_point + 1. */
static inline void mote_quad_requantize(const mote_quad *q, const int32_t *factors, int32_t unit,
                                        int8_t y[4]) {
  int32_t twice[4];
  mote_quad_split(q, twice);
  for (int32_t k = 0; k < 4; ++k) {
    const int32_t s = (int32_t)((uint32_t)factors[4] >> 8 * k & 0xff);
    y[k] = mote_requantize_twice(twice[k], factors[k], (int32_t)((uint32_t)unit << s), s);
  }
}

/// Assembly ///
/* clang-format off */

/* Code that needs every register: saves and restores them itself, as r7 and others may not be named
 * as clobbered. r0 is the argument. */
#define MOTE_ARMV7M_REGISTERS(argument, code)  \
  __asm volatile(                              \
      "push {r4-r11, lr}\n"                    \
      "mov r0, %0\n"                           \
      code                                     \
      "pop {r4-r11, lr}\n"                     \
      :                                        \
      : "r"(argument)                          \
      : "r0", "r1", "r2", "r3", "r12", "cc", "memory")

/* mote_quad_requantize in pieces. r0: factors. r1: y. They use r2 to r7. */

/* Multiplier, s and offset: r4, r5, r6. The word of bytes s is 16 bytes behind the first multiplier,
 * from where r0 moves on: shift_at is 12, 9, 6, 3. */
#define MOTE_QUAD_FACTOR(shift_at, unit)       \
  "ldr r4, [r0], #4\n"                         \
  "ldrb r5, [r0, #" shift_at "]\n"             \
  "lsl r6, " unit ", r5\n"

/* Twice the first sum: r2. What is left of `all` is 2^8 times the second one. */
#define MOTE_QUAD_FIRST(all, inner, upper)     \
  "sub r2, " all ", " inner ", lsl #8\n"       \
  "sub " all ", " all ", " upper ", lsl #16\n" \
  "lsls r2, r2, #8\n"                          \
  "asrs r2, r2, #7\n"                          \
  "sub " all ", " all ", r2, asr #1\n"

/* Twice the second or third: r2. What is left of the sum behind is 2^8 times the one after it. */
#define MOTE_QUAD_NEXT(sum, behind)            \
  "asr r2, " sum ", #7\n"                      \
  "sub " behind ", " behind ", " sum ", asr #8\n"

#define MOTE_QUAD_LAST(sum)                    \
  "asr r2, " sum ", #7\n"

/* mote_requantize_twice: r3. */
#define MOTE_QUAD_REQUANTIZE                   \
  "add r3, r6, r2, asr #31\n"                  \
  "mov r7, #0x80000000\n"                      \
  "smlal r7, r3, r2, r4\n"                     \
  "asrs r3, r3, r5\n"                          \
  "ssat r3, #8, r3, asr #1\n"

#define MOTE_QUAD_PUT                          \
  MOTE_QUAD_REQUANTIZE                         \
  "strb r3, [r1], #1\n"

#define MOTE_QUAD_PUT_AT(next)                 \
  MOTE_QUAD_REQUANTIZE                         \
  "strb r3, [r1, " next "]\n"

/* clang-format on */

#ifdef __cplusplus
}
#endif

#endif /* MOTE_ARMV7M_H */
