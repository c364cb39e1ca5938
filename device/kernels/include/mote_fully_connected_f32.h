/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_FULLY_CONNECTED_F32_H
#define MOTE_FULLY_CONNECTED_F32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const float *weights; /* [outputs][inputs] */
  const float *bias;    /* [outputs], or null */
  int32_t batches;
  int32_t inputs;
  int32_t outputs;
  float output_min, output_max; /* the activation */
} mote_fully_connected_f32_params;

/* y[b][o] = clamp(sum_i x[b][i] * w[o][i] + bias[o]), summed in the order of i.
 * x: [batches][inputs], y: [batches][outputs]; they may not overlap. */
void mote_fully_connected_f32(const mote_fully_connected_f32_params *p, const float *x, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_FULLY_CONNECTED_F32_H */
