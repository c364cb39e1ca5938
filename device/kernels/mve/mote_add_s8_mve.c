/* SPDX-License-Identifier: Apache-2.0
 *
 * Four elements at a time.
 */
#include "mote_add_s8_mve.h"

#include "mote_mve.h"

#ifdef MOTE_MVE

/* x * multiplier * 2^(shift - 31): see mote_requant.h. */
static inline int32x4_t scale(int32x4_t x, int32_t multiplier, int32x4_t shift) {
  const int32x4_t high = vqrdmulhq_n_s32(x, multiplier);
  return vrshlq_s32(vaddq_s32(high, vshrq_n_s32(vandq_s32(high, shift), 31)), shift);
}

void mote_add_s8_mve(const mote_add_s8_mve_params *p, const int8_t *a, const int8_t *b, int8_t *y) {
  const int32x4_t b_shift = vdupq_n_s32(p->b_shift);
  const int32x4_t y_shift = vdupq_n_s32(p->y_shift);
  const int32x4_t y_min = vdupq_n_s32(p->y_min);
  const int32x4_t y_max = vdupq_n_s32(p->y_max);
  const int32_t b_zero_point = p->b_zero_point;
  const int32_t b_multiplier = p->b_multiplier;
  const int32_t a_bias = p->a_bias;
  const int32_t y_multiplier = p->y_multiplier;
  const int32_t y_zero_point = p->y_zero_point;
  for (int32_t count = p->count; count > 0; count -= 4, a += 4, b += 4, y += 4) {
    const mve_pred16_t lanes = vctp32q((uint32_t)count);
    const int32x4_t second = vshlq_n_s32(vsubq_n_s32(vldrbq_z_s32(b, lanes), b_zero_point), 20);
    int32x4_t sum = vaddq_n_s32(scale(second, b_multiplier, b_shift), a_bias);
    sum = vaddq_s32(sum, vshlq_n_s32(vldrbq_z_s32(a, lanes), 19));
    sum = vaddq_n_s32(scale(sum, y_multiplier, y_shift), y_zero_point);
    vstrbq_p_s32(y, vminq_s32(vmaxq_s32(sum, y_min), y_max), lanes);
  }
}

#endif
