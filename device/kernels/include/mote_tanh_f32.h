/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_TANH_F32_H
#define MOTE_TANH_F32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count;
} mote_tanh_f32_params;

/* y[i] = tanh(x[i]). y may be x, or lie below it. */
void mote_tanh_f32(const mote_tanh_f32_params *p, const float *x, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_TANH_F32_H */
