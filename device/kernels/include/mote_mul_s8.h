/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_MUL_S8_H
#define MOTE_MUL_S8_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count; /* the inner loop and those around it: see mote_broadcast.h */
  int32_t a_step;
  int32_t b_step;
  const int32_t *loops;
  int32_t a_zero_point;
  int32_t b_zero_point;
  int32_t multiplier; /* see mote_requant.h */
  int32_t shift;
  int32_t y_zero_point;
  int32_t y_min; /* the activation, in stored values */
  int32_t y_max;
} mote_mul_s8_params;

/* y = clamp(requantize((a - a_zero_point) * (b - b_zero_point)) + y_zero_point). y may be, or lie
 * below, an operand that is not repeated. */
void mote_mul_s8(const mote_mul_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_MUL_S8_H */
