/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_ADD_S8_H
#define MOTE_ADD_S8_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count; /* the inner loop and those around it: see mote_broadcast.h */
  int32_t a_step;
  int32_t b_step;
  const int32_t *loops;
  int32_t a_factor; /* 2^19, or -2^19 where a is subtracted */
  int32_t a_bias;   /* minus its zero point, times a_factor */
  int32_t b_zero_point;
  int32_t b_high; /* b's multiplier, its upper bits and its lower 11 */
  int32_t b_low;
  int32_t b_shift; /* to the right, at least 1 */
  int32_t b_sign;  /* 1, or -1 where b is subtracted */
  int32_t y_multiplier;
  int32_t y_shift; /* to the right, at least 1 */
  int32_t y_zero_point;
  int32_t y_min; /* the activation, in stored values */
  int32_t y_max;
} mote_add_s8_params;

/* y = clamp(+-a +-b), each operand scaled to a common 2^-20 of twice the larger scale, the sum
 * scaled to y; rounded as TFLite's add and sub. a is the operand of the larger scale, whose
 * multiplier is one half: it needs no rounding. y may be, or lie below, an operand that is not
 * repeated. */
void mote_add_s8(const mote_add_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_ADD_S8_H */
