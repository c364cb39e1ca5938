/* SPDX-License-Identifier: Apache-2.0
 *
 * What depthwise kernels of kernels/armv7em share. Channels are made in fours; the last four may
 * repeat some that were made before.
 *
 * Sums are made twice as large (by bias and weights), so that the first step of mote_requantize is
 * the upper word of a product, rounded: SMMLAR, which adds the rounding and the zero point of its
 * second step on the way. There x < 0 stands for h < 0: they differ where h is 0 and both round to
 * 0. With a zero point of -128 negative values are clamped anyway, and all of that is left out.
 */
#ifndef MOTE_DEPTHWISE_ARMV7EM_H
#define MOTE_DEPTHWISE_ARMV7EM_H

#include <stdint.h>

#include "mote_dsp.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Of four channels. */
typedef struct {
  struct {
    int32_t multiplier;
    int32_t offset; /* 2^(shift-1) + output_zero_point * 2^shift */
  } factors[4];
  int32_t shifts[4]; /* to the right, 1 to 22 */
} mote_depthwise_factors;

/* A row of output pixels of four channels. */
typedef struct {
  const int32_t *weights;
  int8_t *y;
  int32_t count;  /* at least 1 */
  int32_t y_step; /* bytes between pixels */
  int32_t x_step; /* bytes from the end of a window to the next */
  const int32_t *factors;
  const uint32_t *x;
  int32_t taps; /* where they are not known */
} mote_depthwise_job;

#if defined(__ARM_FEATURE_DSP) && defined(__GNUC__) && !defined(__aarch64__)
#define MOTE_DEPTHWISE_ASM 1

/* The pixels of the job at r0. `sums` gets x in r0 and the weights in r1, behind the bias; it adds
 * to r10, r11, r12, lr and may use r2 to r9. Its stack begins with the job's first six members;
 * `start` may put more there, which `end` takes off. */
#define MOTE_DEPTHWISE_PIXELS(start, sums, signs, end) \
  start                                                \
      "ldm r0, {r1-r7}\n"                              \
      "push {r1-r6}\n"                                 \
      "mov r0, r7\n"                                   \
      "1:\n"                                           \
      "ldm r1!, {r10-r12, lr}\n" sums                  \
      "ldr r1, [sp, #20]\n"                            \
      "ldm r1!, {r2-r9}\n" signs                       \
      "smmlar r10, r10, r2, r3\n"                      \
      "smmlar r11, r11, r4, r5\n"                      \
      "smmlar r12, r12, r6, r7\n"                      \
      "smmlar lr, lr, r8, r9\n"                        \
      "ldm r1, {r2-r5}\n"                              \
      "asr r10, r10, r2\n"                             \
      "asr r11, r11, r3\n"                             \
      "asr r12, r12, r4\n"                             \
      "asr lr, lr, r5\n"                               \
      "ldm sp, {r1-r5}\n"                              \
      "ssat r10, #8, r10\n"                            \
      "ssat r11, #8, r11\n"                            \
      "ssat r12, #8, r12\n"                            \
      "ssat lr, #8, lr\n"                              \
      "strb r10, [r2]\n"                               \
      "strb r11, [r2, #1]\n"                           \
      "strb r12, [r2, #2]\n"                           \
      "strb lr, [r2, #3]\n"                            \
      "add r2, r2, r4\n"                               \
      "add r0, r0, r5\n"                               \
      "subs r3, r3, #1\n"                              \
      "strd r2, r3, [sp, #4]\n"                        \
      "bne 1b\n"                                       \
      "add sp, sp, #24\n" end

#define MOTE_DEPTHWISE_SIGNS   \
  "add r3, r3, r10, asr #31\n" \
  "add r5, r5, r11, asr #31\n" \
  "add r7, r7, r12, asr #31\n" \
  "add r9, r9, lr, asr #31\n"

#else

static inline int32_t mote_depthwise_low(uint32_t x) { return (int16_t)(x & 0xffff); }
static inline int32_t mote_depthwise_high(uint32_t x) { return (int16_t)(x >> 16); }

/* Channel c of the four. */
static inline int8_t mote_depthwise_requantize(const mote_depthwise_job *j, int32_t c, int32_t sum,
                                               int32_t rectified) {
  const int64_t product = (int64_t)sum * j->factors[2 * c] + ((int64_t)1 << 31);
  const int32_t sign = rectified ? 0 : sum >> 31;
  const int32_t y = ((int32_t)(product >> 32) + j->factors[2 * c + 1] + sign) >> j->factors[8 + c];
  return (int8_t)(y < -128 ? -128 : y > 127 ? 127 : y);
}

#endif

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_ARMV7EM_H */
