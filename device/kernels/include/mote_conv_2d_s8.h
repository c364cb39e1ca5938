/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_CONV_2D_S8_H
#define MOTE_CONV_2D_S8_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const int8_t *weights;      /* [outputs][filter_h][filter_w][channels] */
  const int32_t *bias;        /* [outputs], the input's zero point folded in */
  const int32_t *multipliers; /* [outputs]: see mote_requant.h */
  const int8_t *shifts;       /* [outputs] */
  const int8_t *padding;      /* [channels] input zero points; unused when nothing is padded */
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
  int32_t output_zero_point;
  int32_t output_min, output_max; /* the activation, in stored values */
} mote_conv_2d_s8_params;

/* y[b][oy][ox][o] = clamp(requantize(bias[o] + sum_{ky,kx,i} x[b][iy][ix][i] * w[o][ky][kx][i]) +
 * output_zero_point), iy = oy * stride_h - pad_top + ky * dilation_h, ix likewise.
 * x: [batches][input_h][input_w], y: [batches][output_h][output_w] pixels. Two pixels of a row of y
 * are made at a time, in row order; all of both windows is read before the next two begin. */
void mote_conv_2d_s8(const mote_conv_2d_s8_params *p, const int8_t *x, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_CONV_2D_S8_H */
