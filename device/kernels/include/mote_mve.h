/* SPDX-License-Identifier: Apache-2.0
 *
 * What the int8 kernels for Armv8.1-M's vector extension (MVE, Helium) share. Activations are read
 * by byte loads only, which need no alignment.
 */
#ifndef MOTE_MVE_H
#define MOTE_MVE_H

#include <stdint.h>

#if defined(__ARM_FEATURE_MVE) && (__ARM_FEATURE_MVE & 1)
#define MOTE_MVE 1
#include <arm_mve.h>

/* How 32-bit sums become bytes. Factors come in blocks of 16 outputs: 16 multipliers, then 16
 * shifts as bytes; within a block, position 4 * j + i belongs to output 4 * i + j, which is how
 * narrowing interleaves four vectors. Shifts are zero or negative, to the right, and sums so
 * bounded that none of the steps overflows: the compiler sees to it. */
#define MOTE_MVE_BLOCK 16
#define MOTE_MVE_FACTOR_WORDS 20

typedef struct {
  int32_t zero_point;
  int32_t min, max; /* the activation, in stored values */
} mote_mve_range;

/* `sum` * multiplier * 2^(shift - 31), rounded as mote_requantize does. Halves of a negative value
 * matter only when negative values survive the activation. */
static inline int32x4_t mote_mve_requantize(int32x4_t sum, int32x4_t multiplier, int32x4_t shift,
                                            int32_t negatives) {
  int32x4_t high = vqrdmulhq_s32(sum, multiplier);
  if (negatives) high = vaddq_s32(high, vshrq_n_s32(vandq_s32(high, shift), 31));
  return vrshlq_s32(high, shift);
}

/* sums[j] holds channels j, 4 + j, 8 + j and 12 + j. */
static inline int8x16_t mote_mve_narrow(int32x4_t sum0, int32x4_t sum1, int32x4_t sum2,
                                        int32x4_t sum3, mote_mve_range range) {
  int16x8_t even = vqmovnbq_s32(vreinterpretq_s16_s32(sum0), sum0);
  int16x8_t odd = vqmovnbq_s32(vreinterpretq_s16_s32(sum1), sum1);
  int8x16_t y;
  even = vqaddq_n_s16(vqmovntq_s32(even, sum2), (int16_t)range.zero_point);
  odd = vqaddq_n_s16(vqmovntq_s32(odd, sum3), (int16_t)range.zero_point);
  y = vqmovntq_s16(vqmovnbq_s16(vreinterpretq_s8_s16(even), even), odd);
  y = vmaxq_s8(y, vdupq_n_s8((int8_t)range.min));
  return vminq_s8(y, vdupq_n_s8((int8_t)range.max));
}

static inline int8x16_t mote_mve_requantize_16(int32x4_t sum0, int32x4_t sum1, int32x4_t sum2,
                                               int32x4_t sum3, const int32_t *factors,
                                               mote_mve_range range, int32_t negatives) {
  const int8_t *const shifts = (const int8_t *)(factors + MOTE_MVE_BLOCK);
  sum0 = mote_mve_requantize(sum0, vldrwq_s32(factors), vldrbq_s32(shifts), negatives);
  sum1 = mote_mve_requantize(sum1, vldrwq_s32(factors + 4), vldrbq_s32(shifts + 4), negatives);
  sum2 = mote_mve_requantize(sum2, vldrwq_s32(factors + 8), vldrbq_s32(shifts + 8), negatives);
  sum3 = mote_mve_requantize(sum3, vldrwq_s32(factors + 12), vldrbq_s32(shifts + 12), negatives);
  return mote_mve_narrow(sum0, sum1, sum2, sum3, range);
}

/* The first `count` bytes of y. */
static inline void mote_mve_store(int8_t *y, int8x16_t values, int32_t count) {
  if (count >= 16)
    vstrbq_s8(y, values);
  else
    vstrbq_p_s8(y, values, vctp8q((uint32_t)count));
}

/* `count` bytes, also none. */
static inline int8_t *mote_mve_copy(int8_t *to, const int8_t *from, int32_t count) {
  int8_t *const end = to + count;
  for (; count > 0; count -= 16, to += 16, from += 16) {
    const mve_pred16_t p = vctp8q((uint32_t)count);
    vstrbq_p_s8(to, vldrbq_z_s8(from, p), p);
  }
  return end;
}

static inline int8_t *mote_mve_fill(int8_t *to, int32_t value, int32_t count) {
  int8_t *const end = to + count;
  const int8x16_t values = vdupq_n_s8((int8_t)value);
  for (; count > 0; count -= 16, to += 16) vstrbq_p_s8(to, values, vctp8q((uint32_t)count));
  return end;
}
#endif

#endif /* MOTE_MVE_H */
