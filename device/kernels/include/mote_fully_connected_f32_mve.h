/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_FULLY_CONNECTED_F32_MVE_H
#define MOTE_FULLY_CONNECTED_F32_MVE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const float *weights; /* [outputs / 8, rounded up][inputs][8], zeros beyond */
  const float *bias;    /* [outputs], or null */
  int32_t batches;
  int32_t inputs;
  int32_t outputs;
  float output_min, output_max; /* the activation */
} mote_fully_connected_f32_mve_params;

/* As mote_fully_connected_f32. */
void mote_fully_connected_f32_mve(const mote_fully_connected_f32_mve_params *p, const float *x,
                                  float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_FULLY_CONNECTED_F32_MVE_H */
