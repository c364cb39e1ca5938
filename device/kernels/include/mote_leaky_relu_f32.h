/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_LEAKY_RELU_F32_H
#define MOTE_LEAKY_RELU_F32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count;
  float alpha;
} mote_leaky_relu_f32_params;

/* y[i] = x[i] > 0 ? x[i] : alpha * x[i]. y may be x, or lie below it. */
void mote_leaky_relu_f32(const mote_leaky_relu_f32_params *p, const float *x, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_LEAKY_RELU_F32_H */
