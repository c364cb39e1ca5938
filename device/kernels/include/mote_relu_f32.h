/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_RELU_F32_H
#define MOTE_RELU_F32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count;
} mote_relu_f32_params;

/* y[i] = max(x[i], 0). y may be x, or lie below it. */
void mote_relu_f32(const mote_relu_f32_params *p, const float *x, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_RELU_F32_H */
