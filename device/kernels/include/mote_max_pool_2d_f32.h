/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_MAX_POOL_2D_F32_H
#define MOTE_MAX_POOL_2D_F32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t batches;
  int32_t channels;
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int32_t filter_h, filter_w;
  int32_t stride_h, stride_w;
  int32_t pad_top, pad_left;
  float output_min, output_max; /* the activation */
} mote_max_pool_2d_f32_params;

/* y[b][oy][ox][c] = clamp(the greatest x[b][iy][ix][c] in the window that begins at
 * (oy * stride_h - pad_top, ox * stride_w - pad_left); padding does not count). Every window must
 * hold an element. Pixels of y are made one at a time, in row order. */
void mote_max_pool_2d_f32(const mote_max_pool_2d_f32_params *p, const float *x, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_MAX_POOL_2D_F32_H */
