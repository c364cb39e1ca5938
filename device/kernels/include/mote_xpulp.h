/* SPDX-License-Identifier: Apache-2.0
 *
 * Instructions of CV32E40P's Xpulp that kernels/xpulp is made of, for assemblers that do not know
 * them. Encodings and rules (hardware loops: at least three instructions, none compressed, none a
 * branch, at multiples of four) are those of the CV32E40P user manual, "CORE-V Instruction Set
 * Custom Extensions". A target says that it has them with -DMOTE_XPULP=1; elsewhere kernels use
 * their twins in C.
 */
#ifndef MOTE_XPULP_H
#define MOTE_XPULP_H

#include <stdint.h>

#include "mote_rv32.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(MOTE_XPULP) && defined(__riscv)
#define MOTE_XPULP_ASM 1

/* rd = the word at base; base += step */
#define CV_LW(rd, base, step) ".insn i 0x0b, 2, " rd ", " base ", " step "\n"
#define CV_LW_BY(rd, base, step) \
  ".insn r 0x2b, 3, 0x02, " rd ", " base ", " step "\n" /* a register */
/* The word at base = rs; base += step */
#define CV_SW(rs, base, step) ".insn s 0x2b, 2, " rs ", " step "(" base ")\n"
/* The byte at base = rs; base += step, a register */
#define CV_SB(rs, base, step) ".insn r 0x2b, 3, 0x10, " step ", " base ", " rs "\n"
/* rd += the sum of four products of signed bytes */
#define CV_SDOTSP_B(rd, a, b) ".insn r 0x7b, 1, 0x54, " rd ", " a ", " b "\n"
/* rd -= a * b */
#define CV_MSU(rd, a, b) ".insn r 0x2b, 3, 0x49, " rd ", " a ", " b "\n"
/* rd = (rd + a) >> shift, a register */
#define CV_ADDNR(rd, a, shift) ".insn r 0x2b, 3, 0x40, " rd ", " a ", " shift "\n"
/* Byte n of rd = that byte of rd, or of a, which byte n of `choice` names: 0 to 3, or 4 to 7 */
#define CV_SHUFFLE2_B(rd, a, choice) ".insn r 0x7b, 1, 0x70, " rd ", " a ", " choice "\n"
/* rd clamped to a signed byte */
#define CV_CLIP_8(rd) ".insn r 0x2b, 3, 0x38, " rd ", " rd ", x8\n"
/* The next `length` instructions `count`, a register, times; the outer loop around one such */
#define CV_OUTER_LOOP(count, length) ".insn i 0x2b, 4, x15, " count ", " length "+1\n"
#define CV_LOOP(count, length) ".insn i 0x2b, 4, x14, " count ", " length "+1\n"

/* mote_xpulp_requantize of `sum`, where `shift` is one more than s, `sign` is free and `two` is 2.
 */
#define MOTE_XPULP_REQUANTIZE(sum, multiplier, offset, shift, sign, two)                     \
  "slli " sum ", " sum ", 2\nsrli " sign ", " sum ", 31\nmulh " sum ", " sum ", " multiplier \
  "\n" CV_MSU(sum, sign, two) CV_ADDNR(sum, offset, shift) CV_CLIP_8(sum)

static inline int32_t mote_sdotsp(int32_t sum, int32_t a, int32_t b) {
  __asm(CV_SDOTSP_B("%0", "%1", "%2") : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}

static inline int32_t mote_shuffle2(int32_t x, int32_t a, int32_t choice) {
  __asm(CV_SHUFFLE2_B("%0", "%1", "%2") : "+r"(x) : "r"(a), "r"(choice));
  return x;
}

/* The word at *x, after which *x is `step` further. */
static inline int32_t mote_load_word_by(const int8_t **x, int32_t step) {
  int32_t word;
  __asm volatile(CV_LW_BY("%0", "%1", "%2") : "=r"(word), "+r"(*x) : "r"(step) : "memory");
  return word;
}

#else

static inline int32_t mote_sdotsp(int32_t sum, int32_t a, int32_t b) {
  for (int32_t n = 0; n < 32; n += 8)
    sum += (int8_t)((uint32_t)a >> n & 0xffu) * (int8_t)((uint32_t)b >> n & 0xffu);
  return sum;
}

static inline int32_t mote_shuffle2(int32_t x, int32_t a, int32_t choice) {
  uint32_t shuffled = 0;
  for (int32_t n = 0; n < 32; n += 8) {
    const int32_t byte = choice >> n;
    shuffled |= ((uint32_t)(byte & 4 ? a : x) >> (8 * (byte & 3)) & 0xffu) << n;
  }
  return (int32_t)shuffled;
}

static inline int32_t mote_load_word_by(const int8_t **x, int32_t step) {
  const int32_t word = mote_load_word(*x);
  *x += step;
  return word;
}

#endif

/* mote_rv32_requantize without its way to clamp: offset is (2 * zero_point + 1) * 2^s + 1. */
static inline int8_t mote_xpulp_requantize(int32_t x, int32_t multiplier, int32_t offset,
                                           int32_t s) {
  const int32_t h = (int32_t)(((int64_t)(x * 4) * multiplier) >> 32);
  return mote_saturate_s8((h + 2 * (x >> 31) + offset) >> (s + 1));
}

#ifdef __cplusplus
}
#endif

#endif /* MOTE_XPULP_H */
