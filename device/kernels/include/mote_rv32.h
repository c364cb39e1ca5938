/* SPDX-License-Identifier: Apache-2.0
 *
 * What kernels of kernels/rv32 share.
 *
 * Two products by one MUL: a word of two lanes is x0 + x1 * 2^16, whatever the signs, and times a
 * weight it is x0 * w + x1 * w * 2^16 modulo 2^32. Such products are added up for as long as both
 * sums stay within 16 bits, which depends on the weights alone and is settled when compiling: a
 * block of taps. A block's sum S begins with 2^15 in each lane, so that neither becomes negative
 * and none borrows from the other. Then
 *
 *   high += S >> 16      the sums of lane 1
 *   total += S           those of lane 0, plus high << 16
 *
 * which leaves 2^15 per block in both, taken off the bias beforehand.
 */
#ifndef MOTE_RV32_H
#define MOTE_RV32_H

#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The instructions are used where the core has them, in code whose length must be known. */
#if defined(__riscv) && __riscv_xlen == 32 && defined(__riscv_mul) && \
    defined(__riscv_compressed) && !defined(__riscv_32e) && defined(__GNUC__)
#define MOTE_RV32_ASM 1

/* Around code that needs nearly all registers and saves them itself, in a frame of its own of at
 * least 64 bytes: the bytes from 52 on are free. */
#define MOTE_RV32_SAVE(frame) \
  "addi sp, sp, -" frame      \
  "\n"                        \
  "sw s0, 0(sp)\n"            \
  "sw s1, 4(sp)\n"            \
  "sw s2, 8(sp)\n"            \
  "sw s3, 12(sp)\n"           \
  "sw s4, 16(sp)\n"           \
  "sw s5, 20(sp)\n"           \
  "sw s6, 24(sp)\n"           \
  "sw s7, 28(sp)\n"           \
  "sw s8, 32(sp)\n"           \
  "sw s9, 36(sp)\n"           \
  "sw s10, 40(sp)\n"          \
  "sw s11, 44(sp)\n"          \
  "sw ra, 48(sp)\n"
#define MOTE_RV32_RESTORE(frame) \
  "lw s0, 0(sp)\n"               \
  "lw s1, 4(sp)\n"               \
  "lw s2, 8(sp)\n"               \
  "lw s3, 12(sp)\n"              \
  "lw s4, 16(sp)\n"              \
  "lw s5, 20(sp)\n"              \
  "lw s6, 24(sp)\n"              \
  "lw s7, 28(sp)\n"              \
  "lw s8, 32(sp)\n"              \
  "lw s9, 36(sp)\n"              \
  "lw s10, 40(sp)\n"             \
  "lw s11, 44(sp)\n"             \
  "lw ra, 48(sp)\n"              \
  "addi sp, sp, " frame "\n"
/* What the compiler must know of such code. */
#define MOTE_RV32_CLOBBERED \
  "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "t0", "t1", "t2", "t3", "t4", "t5", "t6"
#endif

#define MOTE_LANES_START 0x80008000u

static inline uint32_t mote_lanes(int32_t x0, int32_t x1) {
  return (uint32_t)x0 + ((uint32_t)x1 << 16);
}

/* x clamped to a byte. */
static inline int8_t mote_saturate_s8(int32_t x) {
#if defined(MOTE_XPULP) && defined(MOTE_RV32_ASM)
  __asm(".insn r 0x2b, 3, 0x38, %0, %0, x8" : "+r"(x)); /* cv.clip */
#else
  if ((uint32_t)(x + 128) > 255) x = x < 0 ? -128 : 127;
#endif
  return (int8_t)x;
}

/* mote_requantize_s8 of mote_requant.h for the shift -s, 1 <= s <= 20, and |x| < 2^28:
 *
 *   h = floor(2 * x * m / 2^31)                  MULH of 4 * x
 *   y = (h + 1 + 2^s - 2 * (x < 0)) >> (s + 1)
 *
 * plus the zero point, which `offset` holds with all but the sign: where x < 0 but the reference's
 * high half is not, it is 0 and both round to 0. Made 128 larger, so that one comparison tells what
 * to clamp. */
static inline int32_t mote_rv32_offset(int32_t zero_point, int32_t s) {
  return ((2 * (zero_point + 128) + 1) << s) + 1;
}
static inline int8_t mote_rv32_requantize(int32_t x, int32_t multiplier, int32_t offset,
                                          int32_t s) {
  const int32_t four = x * 4;
  const int32_t h = (int32_t)(((int64_t)four * multiplier) >> 32);
  return mote_saturate_s8(((h + 2 * (x >> 31) + offset) >> (s + 1)) - 128);
}

/* sum + a * b */
static inline int32_t mote_mac(int32_t sum, int32_t a, int32_t b) {
#if defined(MOTE_XPULP) && defined(MOTE_RV32_ASM)
  __asm(".insn r 0x2b, 3, 0x48, %0, %1, %2" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
#else
  return sum + a * b;
#endif
}

/* Four bytes at a multiple of four, the first in the lowest byte. */
static inline int32_t mote_load_word(const int8_t *x) {
#ifdef MOTE_RV32_ASM
  int32_t word;
  memcpy(&word, __builtin_assume_aligned(x, 4), 4);
  return word;
#else
  return (int32_t)((uint32_t)(uint8_t)x[0] | (uint32_t)(uint8_t)x[1] << 8 |
                   (uint32_t)(uint8_t)x[2] << 16 | (uint32_t)(uint8_t)x[3] << 24);
#endif
}
static inline void mote_store_word(int8_t *y, int32_t word) {
#ifdef MOTE_RV32_ASM
  memcpy(__builtin_assume_aligned(y, 4), &word, 4);
#else
  for (int32_t i = 0; i < 4; ++i) y[i] = (int8_t)((uint32_t)word >> (8 * i) & 0xffu);
#endif
}

/* Four bytes; both at multiples of four. */
static inline void mote_copy_word(int8_t *to, const int8_t *from) {
#ifdef MOTE_RV32_ASM
  int32_t word;
  __asm volatile("lw %0, 0(%1)\nsw %0, 0(%2)" : "=&r"(word) : "r"(from), "r"(to) : "memory");
#else
  for (int32_t i = 0; i < 4; ++i) to[i] = from[i];
#endif
}

#ifdef __cplusplus
}
#endif

#endif /* MOTE_RV32_H */
