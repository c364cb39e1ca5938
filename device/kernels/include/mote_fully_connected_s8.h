/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_FULLY_CONNECTED_S8_H
#define MOTE_FULLY_CONNECTED_S8_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const int8_t *weights;      /* [outputs][inputs] */
  const int32_t *bias;        /* [outputs], the input's zero point folded in */
  const int32_t *multipliers; /* one, or one per output: see mote_requant.h */
  const int8_t *shifts;       /* as many */
  int32_t per_channel;        /* 1: multipliers and shifts per output */
  int32_t batches;
  int32_t inputs;
  int32_t outputs;
  int32_t weight_zero_point;
  int32_t output_zero_point;
  int32_t output_min; /* the activation, in stored values */
  int32_t output_max;
} mote_fully_connected_s8_params;

/* y[b][o] = clamp(requantize(bias[o] + sum_i x[b][i] * (w[o][i] - weight_zero_point)) +
 * output_zero_point). x: [batches][inputs], y: [batches][outputs]; they may not overlap. */
void mote_fully_connected_s8(const mote_fully_connected_s8_params *p, const int8_t *x, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_FULLY_CONNECTED_S8_H */
