/* SPDX-License-Identifier: Apache-2.0
 *
 * Tiles of four pixels by two output channels, one after another along the channels, for
 * convolutions on Arm's DSP extension. Per two taps, a word has the weights of both outputs, which
 * SXTB16 takes apart, and four words have the pixels; eight SMLAD multiply: 13 instructions for 16
 * products, and 14 registers for all that.
 *
 * Bias and zero point are added by QDADD and SMMLAR on the way to the output. That is exact as long
 * as sums without bias and the bias itself are below 2^30, which packing makes sure of: QDADD then
 * saturates only what is far beyond int8. SMMLAR rounds as the first step of mote_requantize_fast.
 */
#ifndef MOTE_STRIP_ARMV7EM_H
#define MOTE_STRIP_ARMV7EM_H

#include "mote_dsp.h"
#include "mote_requant.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Outputs of four pixels, by twos. How the words from x to x_end meet the weights is the kernel's
 * business; behind the weights of every two outputs is a word for each: bias << 6 | (s - 1), with s
 * as in mote_dsp.h. */
typedef struct {
  const int32_t *weights;
  int32_t rest; /* units, behind the first, that whole rounds leave: see MOTE_STRIP */
  const int32_t *multipliers;
  int32_t rounding; /* 2 * output_zero_point + 1 */
  const int32_t *x, *x_end;
  int8_t *y;           /* of pixel 0; that of pixel 1 is `next` bytes behind, */
  int32_t next, third; /* that of pixel 2 `third`, that of pixel 3 both */
  const int8_t *y_end;
} mote_strip;

#if defined(MOTE_ALL_REGISTERS)

/* Two taps. r0: weights, r1: x; r6 to r9: sums of output 0, r10 to lr: of output 1. `load_01` and
 * `load_23` bring two words of pixels to r2 and r3, and r1 to the next two taps. */
#define MOTE_STRIP_WEIGHTS  \
  "ldr.w r4, [r0], #4\n"    \
  "sxtb16 r5, r4, ror #8\n" \
  "sxtb16 r4, r4\n"
#define MOTE_STRIP_FIRST_TAPS(load_01, load_23) \
  MOTE_STRIP_WEIGHTS load_01                    \
      "smuad r6, r2, r4\n"                      \
      "smuad r10, r2, r5\n"                     \
      "smuad r7, r3, r4\n"                      \
      "smuad r11, r3, r5\n" load_23             \
      "smuad r8, r2, r4\n"                      \
      "smuad r12, r2, r5\n"                     \
      "smuad r9, r3, r4\n"                      \
      "smuad lr, r3, r5\n"
#define MOTE_STRIP_TAPS(load_01, load_23) \
  MOTE_STRIP_WEIGHTS load_01              \
      "smlad r6, r2, r4, r6\n"            \
      "smlad r10, r2, r5, r10\n"          \
      "smlad r7, r3, r4, r7\n"            \
      "smlad r11, r3, r5, r11\n" load_23  \
      "smlad r8, r2, r4, r8\n"            \
      "smlad r12, r2, r5, r12\n"          \
      "smlad r9, r3, r4, r9\n"            \
      "smlad lr, r3, r5, lr\n"

/* Sums to outputs: r5 is s - 1, r4 twice the bias, r1 rounding << (s - 1), r2 the multiplier. */
#define MOTE_STRIP_FACTORS \
  "ldr r4, [r0], #4\n"     \
  "ldr r1, [sp, #8]\n"     \
  "and r5, r4, #31\n"      \
  "asr r4, r4, #5\n"       \
  "lsl r1, r1, r5\n"
#define MOTE_STRIP_MULTIPLIER \
  "ldr r5, [sp, #4]\n"        \
  "ldr r2, [r5], #4\n"        \
  "str r5, [sp, #4]\n"
#define MOTE_STRIP_MULTIPLIERS \
  "ldr r5, [sp, #4]\n"         \
  "ldrd r2, r3, [r5], #8\n"    \
  "str r5, [sp, #4]\n"

#define MOTE_STRIP_RECTIFIED(sum, multiplier) \
  "qdadd " sum ", r4, " sum                   \
  "\n"                                        \
  "smmlar " sum ", " sum ", " multiplier      \
  ", r1\n"                                    \
  "asr " sum ", " sum                         \
  ", r5\n"                                    \
  "ssat " sum ", #8, " sum ", asr #1\n"
#define MOTE_STRIP_SIGNED(sum) \
  "qdadd " sum ", r4, " sum    \
  "\n"                         \
  "add r3, r1, " sum           \
  ", asr #31\n"                \
  "smmlar " sum ", " sum       \
  ", r2, r3\n"                 \
  "asr " sum ", " sum          \
  ", r5\n"                     \
  "ssat " sum ", #8, " sum ", asr #1\n"

/* All outputs of the strip in r0. A unit is some MOTE_STRIP_TAPS of `unit_bytes` of code; the first
 * one of every tile begins with MOTE_STRIP_FIRST_TAPS, the others are made in rounds of several.
 *
 * On the stack: the strip without weights, then where to finish a tile. `rest` becomes where to
 * enter a round, so that only whole ones are left. A negative sum is rounded towards minus
 * infinity; with a zero point of -128 it is clamped anyway. */
#define MOTE_STRIP(first_unit, unit_bytes, round) \
  "ldm r0, {r0-r9}\n"                                                                       \
  "adr.w r10, 4f\n"                                                                         \
  "cmn r3, #255\n"                                                                          \
  "beq 1f\n"                                                                                \
  "adr.w r10, 5f\n"                                                                         \
  "1:\n"                                                                                    \
  "add r10, r10, #1\n"                                                                      \
  "mov r11, #" unit_bytes                                                                   \
  "\n"                                                                                      \
  "adr.w r12, 3f\n"                                                                         \
  "mls r1, r1, r11, r12\n"                                                                  \
  "add r1, r1, #1\n"                                                                        \
  "push {r1-r10}\n"                                                                         \
  "1:\n"                                                                                    \
  "ldr r1, [sp, #12]\n" first_unit                                                          \
  "ldr pc, [sp]\n"                                                                          \
  "2:\n" round                                                                              \
  "3:\n"                                                                                    \
  "ldr r2, [sp, #16]\n"                                                                     \
  "cmp r1, r2\n"                                                                            \
  "bne 2b\n"                                                                                \
  "ldr pc, [sp, #36]\n"                                                                     \
  "5:\n" MOTE_STRIP_MULTIPLIER MOTE_STRIP_FACTORS MOTE_STRIP_SIGNED("r6")                   \
  MOTE_STRIP_SIGNED("r7") MOTE_STRIP_SIGNED("r8") MOTE_STRIP_SIGNED("r9")                   \
  MOTE_STRIP_MULTIPLIER MOTE_STRIP_FACTORS MOTE_STRIP_SIGNED("r10")                         \
  MOTE_STRIP_SIGNED("r11") MOTE_STRIP_SIGNED("r12") MOTE_STRIP_SIGNED("lr")                 \
  "b 6f\n"                                                                                  \
  "4:\n" MOTE_STRIP_MULTIPLIERS MOTE_STRIP_FACTORS MOTE_STRIP_RECTIFIED("r6", "r2")         \
  MOTE_STRIP_RECTIFIED("r7", "r2") MOTE_STRIP_RECTIFIED("r8", "r2")                         \
  MOTE_STRIP_RECTIFIED("r9", "r2")                                                          \
  MOTE_STRIP_FACTORS MOTE_STRIP_RECTIFIED("r10", "r3") MOTE_STRIP_RECTIFIED("r11", "r3")    \
  MOTE_STRIP_RECTIFIED("r12", "r3") MOTE_STRIP_RECTIFIED("lr", "r3")                        \
  "6:\n"                                                                                    \
  "add r5, sp, #20\n"                                                                       \
  "ldm r5, {r1-r4}\n"                                                                       \
  "add r3, r1, r3\n"                                                                        \
  "strb r7, [r1, r2]\n"                                                                     \
  "strb r6, [r1], #1\n"                                                                     \
  "strb r9, [r3, r2]\n"                                                                     \
  "strb r8, [r3], #1\n"                                                                     \
  "strb r11, [r1, r2]\n"                                                                    \
  "strb r10, [r1], #1\n"                                                                    \
  "strb lr, [r3, r2]\n"                                                                     \
  "strb r12, [r3]\n"                                                                        \
  "str r1, [sp, #20]\n"                                                                     \
  "cmp r1, r4\n"                                                                            \
  "bne 1b\n"                                                                                \
  "add sp, sp, #40\n"

#endif

/* What becomes of a sum; the activation is the caller's business. */
static inline int32_t mote_strip_finish(int32_t sum, int32_t bias_and_shift, int32_t multiplier,
                                        int32_t output_zero_point) {
  const int32_t shift = (bias_and_shift & 31) + 1;
  const int32_t offset = mote_requantize_offset(output_zero_point, shift);
  return mote_requantize_fast(sum + (bias_and_shift >> 6), multiplier, offset, shift);
}

#ifdef __cplusplus
}
#endif

#endif /* MOTE_STRIP_ARMV7EM_H */
