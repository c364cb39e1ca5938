/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_SOFTMAX_S8_H
#define MOTE_SOFTMAX_S8_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t rows;
  int32_t depth;
  const int32_t *exp; /* e^-d in q31 by the difference d to the largest of the row */
  int32_t exp_count;  /* from here on e^-d counts for nothing */
} mote_softmax_s8_params;

/* Softmax over each row, y of scale 1/256 and zero point -128, in TFLite's fixed point. The table
 * is the exponential of its polynomial, which would take hundreds of instructions per element and
 * as much flash. y may be x, or lie below it. */
void mote_softmax_s8(const mote_softmax_s8_params *p, const int8_t *x, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_SOFTMAX_S8_H */
