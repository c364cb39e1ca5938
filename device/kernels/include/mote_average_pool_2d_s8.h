/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_AVERAGE_POOL_2D_S8_H
#define MOTE_AVERAGE_POOL_2D_S8_H

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
  int32_t output_min, output_max; /* the activation, in stored values */
} mote_average_pool_2d_s8_params;

/* y[b][oy][ox][c] = clamp(the rounded mean of x[b][iy][ix][c] in the window that begins at
 * (oy * stride_h - pad_top, ox * stride_w - pad_left); padding does not count). Every window must
 * hold an element. Pixels of y are made one at a time, in row order. */
void mote_average_pool_2d_s8(const mote_average_pool_2d_s8_params *p, const int8_t *x, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_AVERAGE_POOL_2D_S8_H */
