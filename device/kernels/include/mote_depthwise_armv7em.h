/* SPDX-License-Identifier: Apache-2.0
 *
 * What depthwise kernels of kernels/armv7em share. Channels are made in fours.
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
  uint8_t shifts[4]; /* to the right, less one: 0 to 21 */
  int32_t multipliers[4];
} mote_depthwise_factors;

/* A row of output pixels of four channels. */
typedef struct {
  const uint32_t *x;
  const int32_t *weights;
  int8_t *y;
  int32_t count;  /* at least 1 */
  int32_t y_step; /* bytes between pixels */
  int32_t x_step; /* bytes from the end of a window to the next */
  const int32_t *factors;
  int32_t rounding; /* 2 * output_zero_point + 1 */
  /* For windows of any size: the code bytes of the taps before whole rounds of sixteen; the end of
   * the weights, or null if there is no such round; all taps, an even number. */
  int32_t first_taps;
  const int32_t *weights_end;
  int32_t taps;
} mote_depthwise_job;

#if defined(__ARM_FEATURE_DSP) && defined(__GNUC__) && !defined(__aarch64__)
#define MOTE_DEPTHWISE_ASM 1

/* The pixels of the job at r0. `sums` gets x in r0 and the weights in r1, behind the bias; it adds
 * to r10, r11, r12, lr and may use r2 to r9. Its stack begins with 17 words: offsets = rounding <<
 * shift and multipliers of the four channels, weights, shifts (in the low bytes), y, count, y_step
 * and x_step; `start` may put more there, which `end` takes off. */
#define MOTE_DEPTHWISE_PIXELS(start, sums, signs, end)          \
  start                                                         \
      "ldm r0, {r0-r7}\n"                                       \
      "push {r2-r5}\n"                                          \
      "ldm r6, {r2, r6, r9-r11}\n"                              \
      "lsr r3, r2, #8\n"                                        \
      "lsr r4, r2, #16\n"                                       \
      "lsr r5, r2, #24\n"                                       \
      "push {r1-r5}\n"                                          \
      "lsl r2, r7, r2\n"                                        \
      "lsl r3, r7, r3\n"                                        \
      "lsl r4, r7, r4\n"                                        \
      "lsl r5, r7, r5\n"                                        \
      "push {r2-r6, r9-r11}\n"                                  \
      "1:\n"                                                    \
      "ldm r1!, {r10-r12, lr}\n" sums "ldm sp, {r2-r9}\n" signs \
      "smmlar r10, r10, r6, r2\n"                               \
      "smmlar r11, r11, r7, r3\n"                               \
      "smmlar r12, r12, r8, r4\n"                               \
      "smmlar lr, lr, r9, r5\n"                                 \
      "add r1, sp, #32\n"                                       \
      "ldm r1, {r1-r9}\n"                                       \
      "asr r10, r10, r2\n"                                      \
      "asr r11, r11, r3\n"                                      \
      "asr r12, r12, r4\n"                                      \
      "asr lr, lr, r5\n"                                        \
      "ssat r10, #8, r10, asr #1\n"                             \
      "ssat r11, #8, r11, asr #1\n"                             \
      "ssat r12, #8, r12, asr #1\n"                             \
      "ssat lr, #8, lr, asr #1\n"                               \
      "strb r10, [r6]\n"                                        \
      "strb r11, [r6, #1]\n"                                    \
      "strb r12, [r6, #2]\n"                                    \
      "strb lr, [r6, #3]\n"                                     \
      "add r6, r6, r8\n"                                        \
      "add r0, r0, r9\n"                                        \
      "subs r7, r7, #1\n"                                       \
      "strd r6, r7, [sp, #52]\n"                                \
      "bne 1b\n"                                                \
      "add sp, sp, #68\n" end

#define MOTE_DEPTHWISE_SIGNS   \
  "add r2, r2, r10, asr #31\n" \
  "add r3, r3, r11, asr #31\n" \
  "add r4, r4, r12, asr #31\n" \
  "add r5, r5, lr, asr #31\n"

#else

static inline int32_t mote_depthwise_low(uint32_t x) { return (int16_t)(x & 0xffff); }
static inline int32_t mote_depthwise_high(uint32_t x) { return (int16_t)(x >> 16); }

/* Channel c of the four. */
static inline int8_t mote_depthwise_requantize(const mote_depthwise_job *j, int32_t c, int32_t sum,
                                               int32_t rectified) {
  const int64_t product = (int64_t)sum * j->factors[1 + c] + ((int64_t)1 << 31);
  const int32_t shift = j->factors[0] >> 8 * c & 0xff;
  const int32_t offset = j->rounding * (1 << shift) + (rectified ? 0 : sum >> 31);
  const int32_t y = ((int32_t)(product >> 32) + offset) >> (shift + 1);
  return (int8_t)(y < -128 ? -128 : y > 127 ? 127 : y);
}

#endif

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_ARMV7EM_H */
