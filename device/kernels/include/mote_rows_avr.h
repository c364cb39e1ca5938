/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_ROWS_AVR_H
#define MOTE_ROWS_AVR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Rows of weights to be multiplied by the same bytes; all pointers are into flash. */
typedef struct {
  const uint8_t *weights; /* per four rows, for each input one weight of each, + 128; rows that are
                             missing in the last four are zeros */
  const int32_t *bias;    /* [outputs], what the + 128 and the input's zero point add folded in */
  const int32_t *multipliers; /* [outputs]: see mote_requant.h */
  const uint8_t *shifts;      /* [outputs], int8 */
  int16_t inputs;
  int16_t outputs;
  int8_t output_zero_point;
  int8_t output_min, output_max; /* the activation, in stored values */
} mote_rows_avr;

/* y[o] = clamp(requantize(bias[o] + sum_i x[i] * w[o][i]) + output_zero_point) */
void mote_rows_avr_run(const mote_rows_avr *rows, const int8_t *x, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_ROWS_AVR_H */
