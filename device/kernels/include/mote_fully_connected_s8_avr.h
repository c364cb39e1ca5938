/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_FULLY_CONNECTED_S8_AVR_H
#define MOTE_FULLY_CONNECTED_S8_AVR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Rows as in mote_rows_avr.h; in flash, as what they point at. */
typedef struct {
  const uint8_t *weights;
  const int32_t *bias;
  const int32_t *multipliers;
  const uint8_t *shifts;
  int16_t batches;
  int16_t inputs;
  int16_t outputs;
  int8_t output_zero_point;
  int8_t output_min, output_max;
} mote_fully_connected_s8_avr_params;

/* As mote_fully_connected_s8, for weights whose zero point is 0. x and y may not overlap. */
void mote_fully_connected_s8_avr(const mote_fully_connected_s8_avr_params *p, const int8_t *x,
                                 int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_FULLY_CONNECTED_S8_AVR_H */
