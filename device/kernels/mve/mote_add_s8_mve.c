/* SPDX-License-Identifier: Apache-2.0
 *
 * Four elements at a time.
 */
#include "mote_add_s8_mve.h"

#include "mote_mve.h"

#ifdef MOTE_MVE

/* x * multiplier * 2^(shift - 31): see mote_requant.h. Halves of a negative value are rounded away
 * from zero, which matters only when negative values survive the activation. */
static inline int32x4_t scale(int32x4_t x, int32_t multiplier, int32x4_t shift, int32_t shifts,
                              int32_t negatives) {
  int32x4_t high = vqrdmulhq_n_s32(x, multiplier);
  if (negatives) high = vmlaq_n_s32(high, vshrq_n_s32(high, 31), shifts);
  return vrshlq_s32(high, shift);
}

static inline void add(const mote_add_s8_mve_params *p, const int8_t *a, const int8_t *b, int8_t *y,
                       int32_t negatives) {
  const int32x4_t b_shift = vdupq_n_s32(p->b_shift);
  const int32x4_t y_shift = vdupq_n_s32(p->y_shift);
  const int32x4_t y_min = vdupq_n_s32(p->y_min);
  const int32x4_t y_max = vdupq_n_s32(p->y_max);
  const int32x4_t b_unit = vdupq_n_s32(1 << 20);
  const int32_t b_bias = -p->b_zero_point * (1 << 20);
  const int32_t b_shifts = p->b_shift < 0, y_shifts = p->y_shift < 0;
  const int32_t b_multiplier = p->b_multiplier;
  const int32_t a_bias = p->a_bias;
  const int32_t y_multiplier = p->y_multiplier;
  const int32_t y_zero_point = p->y_zero_point;
  for (int32_t count = p->count; count > 0; count -= 4, a += 4, b += 4, y += 4) {
    const mve_pred16_t lanes = vctp32q((uint32_t)count);
    const int32x4_t second = vmlasq_n_s32(vldrbq_z_s32(b, lanes), b_unit, b_bias);
    int32x4_t sum = vaddq_n_s32(scale(second, b_multiplier, b_shift, b_shifts, 1), a_bias);
    sum = vmlaq_n_s32(sum, vldrbq_z_s32(a, lanes), 1 << 19);
    sum = vaddq_n_s32(scale(sum, y_multiplier, y_shift, y_shifts, negatives), y_zero_point);
    vstrbq_p_s32(y, vminq_s32(vmaxq_s32(sum, y_min), y_max), lanes);
  }
}

void mote_add_s8_mve(const mote_add_s8_mve_params *p, const int8_t *a, const int8_t *b, int8_t *y) {
  if (p->y_min >= p->y_zero_point)
    add(p, a, b, y, 0);
  else
    add(p, a, b, y, 1);
}

#endif
