/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_RELU6_F32_H
#define MOTE_RELU6_F32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count;
} mote_relu6_f32_params;

/* y[i] = min(max(x[i], 0), 6). y may be x, or lie below it. */
void mote_relu6_f32(const mote_relu6_f32_params *p, const float *x, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_RELU6_F32_H */
