/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_F32_MVE_H
#define MOTE_DEPTHWISE_CONV_2D_F32_MVE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const float *weights; /* [channels / 4, rounded up][filter_h][filter_w][4] */
  const float *bias;    /* [channels], or null */
  int32_t batches;
  int32_t channels; /* at least four; the last four channels are the last block */
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int32_t filter_h, filter_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  float output_min, output_max; /* the activation */
} mote_depthwise_conv_2d_f32_mve_params;

/* As mote_depthwise_conv_2d_f32 with one output channel per input channel. Up to
 * four pixels of a row of y are made at a time, in row order. */
void mote_depthwise_conv_2d_f32_mve(const mote_depthwise_conv_2d_f32_mve_params *p, const float *x,
                                    float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_F32_MVE_H */
