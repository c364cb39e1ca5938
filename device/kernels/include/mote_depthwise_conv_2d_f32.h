/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_F32_H
#define MOTE_DEPTHWISE_CONV_2D_F32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const float *weights; /* [filter_h][filter_w][channels * multiplier] */
  const float *bias;    /* [channels * multiplier], or null */
  int32_t batches;
  int32_t channels;
  int32_t multiplier; /* output channels per input channel */
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int32_t filter_h, filter_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  float output_min, output_max; /* the activation */
} mote_depthwise_conv_2d_f32_params;

/* y[b][oy][ox][o] = clamp(sum_{ky,kx} x[b][iy][ix][o / multiplier] * w[ky][kx][o] + bias[o]), iy =
 * oy * stride_h - pad_top + ky * dilation_h, ix likewise; taps outside x are left out. Summed in
 * the order of ky, kx. Pixels of y are made one at a time, in row order. */
void mote_depthwise_conv_2d_f32(const mote_depthwise_conv_2d_f32_params *p, const float *x,
                                float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_F32_H */
