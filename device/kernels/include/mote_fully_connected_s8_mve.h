/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_FULLY_CONNECTED_S8_MVE_H
#define MOTE_FULLY_CONNECTED_S8_MVE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const int8_t *weights; /* [outputs / 4][inputs / 16, rounded up][4][16], zeros beyond; then
                            outputs one by one: [outputs % 4][inputs / 16, rounded up][16] */
  const int32_t *bias;   /* [outputs, rounded up to 4], the input's zero point folded in */
  const int32_t
      *factors;        /* of four outputs or of all, in order: [4] multipliers, then [4] shifts */
  int32_t factor_step; /* from one four's factors to the next, or 0 */
  int32_t batches;
  int32_t inputs;
  int32_t outputs;
  int32_t output_zero_point;
  int32_t output_min; /* the activation, in stored values */
  int32_t output_max;
} mote_fully_connected_s8_mve_params;

/* As mote_fully_connected_s8, with weights whose zero point is 0. */
void mote_fully_connected_s8_mve(const mote_fully_connected_s8_mve_params *p, const int8_t *x,
                                 int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_FULLY_CONNECTED_S8_MVE_H */
