/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_CONV_2D_F32_H
#define MOTE_CONV_2D_F32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const float *weights; /* [outputs][filter_h][filter_w][channels] */
  const float *bias;    /* [outputs], or null */
  int32_t batches;
  int32_t input_pixel; /* elements from one pixel of x to the next: more than channels in groups */
  int32_t channels;
  int32_t output_pixel; /* likewise of y */
  int32_t outputs;
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int32_t filter_h, filter_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  float output_min, output_max; /* the activation */
} mote_conv_2d_f32_params;

/* y[b][oy][ox][o] = clamp(sum_{ky,kx,i} x[b][iy][ix][i] * w[o][ky][kx][i] + bias[o]), iy = oy *
 * stride_h - pad_top + ky * dilation_h, ix likewise; taps outside x are left out. Summed in the
 * order of ky, kx, i. Two pixels of a row of y are made at a
 * time, in row order; all of both windows is read before the next two begin. */
void mote_conv_2d_f32(const mote_conv_2d_f32_params *p, const float *x, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_CONV_2D_F32_H */
