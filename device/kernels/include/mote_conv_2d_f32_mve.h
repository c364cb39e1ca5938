/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_CONV_2D_F32_MVE_H
#define MOTE_CONV_2D_F32_MVE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const float
      *weights;      /* [outputs / 8, rounded up][filter_h][filter_w][channels][8], zeros beyond */
  const float *bias; /* [outputs], or null */
  const float *padding; /* [channels] zeros; null when nothing is padded */
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
} mote_conv_2d_f32_mve_params;

/* As mote_conv_2d_f32 for finite weights. Three
 * pixels of a row of y are made at a time, in row order; all of their windows is read before the
 * next three begin. */
void mote_conv_2d_f32_mve(const mote_conv_2d_f32_mve_params *p, const float *x, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_CONV_2D_F32_MVE_H */
