/* SPDX-License-Identifier: Apache-2.0
 *
 * Two float operands, four elements at a time, for Armv8.1-M's vector extension.
 */
#ifndef MOTE_BINARY_F32_MVE_H
#define MOTE_BINARY_F32_MVE_H

#include "mote_broadcast.h"
#include "mote_mve_f32.h"

#ifdef MOTE_MVE_F32

/* Defines run(const `params` *p, const float *a, const float *b, float *y), y = clamp(a `operation`
 * b): `params` begin as mote_broadcast.h says, and y_min and y_max follow. */
#define MOTE_BINARY_F32_MVE(params, operation)                                            \
  /* `count` elements; a step is 1, or 0: repeated. */                                    \
  static inline void row(const params *p, const float *a, int32_t a_step, const float *b, \
                         int32_t b_step, float *y) {                                      \
    const float32x4_t a_one = vdupq_n_f32(*a), b_one = vdupq_n_f32(*b);                   \
    const float min = p->y_min, max = p->y_max;                                           \
    for (int32_t left = p->count; left > 0; left -= 4) {                                  \
      const mve_pred16_t lanes = vctp32q((uint32_t)left);                                 \
      const float32x4_t a_four = a_step ? vldrwq_z_f32(a, lanes) : a_one;                 \
      const float32x4_t b_four = b_step ? vldrwq_z_f32(b, lanes) : b_one;                 \
      vstrwq_p_f32(y, mote_mve_clamp_f32(operation(a_four, b_four), min, max), lanes);    \
      a += 4 * a_step;                                                                    \
      b += 4 * b_step;                                                                    \
      y += 4;                                                                             \
    }                                                                                     \
  }                                                                                       \
  static inline void run(const params *p, const float *a, const float *b, float *y) {     \
    mote_broadcast_position at = {0, 0, {0}};                                             \
    do {                                                                                  \
      if (!p->a_step)                                                                     \
        row(p, a + at.a, 0, b + at.b, p->b_step, y);                                      \
      else if (!p->b_step)                                                                \
        row(p, a + at.a, 1, b + at.b, 0, y);                                              \
      else                                                                                \
        row(p, a + at.a, 1, b + at.b, 1, y);                                              \
      y += p->count;                                                                      \
    } while (mote_broadcast_next(p->loops, &at));                                         \
  }

#endif

#endif /* MOTE_BINARY_F32_MVE_H */
