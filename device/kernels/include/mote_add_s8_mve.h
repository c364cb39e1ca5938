/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_ADD_S8_MVE_H
#define MOTE_ADD_S8_MVE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count;
  int32_t a_bias; /* minus a's zero point, times 2^19 */
  int32_t b_zero_point;
  int32_t b_multiplier;
  int32_t b_shift; /* zero or negative: to the right */
  int32_t y_multiplier;
  int32_t y_shift; /* likewise */
  int32_t y_zero_point;
  int32_t y_min; /* the activation, in stored values */
  int32_t y_max;
} mote_add_s8_mve_params;

/* As mote_add_s8, of two operands of y's size; neither is subtracted. */
void mote_add_s8_mve(const mote_add_s8_mve_params *p, const int8_t *a, const int8_t *b, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_ADD_S8_MVE_H */
