/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_S8_H
#define MOTE_DEPTHWISE_CONV_2D_S8_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const int8_t *weights;      /* [filter_h][filter_w][channels * multiplier] */
  const int32_t *bias;        /* [channels * multiplier], the input's zero point folded in */
  const int32_t *multipliers; /* [channels * multiplier]: see mote_requant.h */
  const int8_t *shifts;       /* [channels * multiplier] */
  const int8_t *padding;      /* [channels] input zero points; unused when nothing is padded */
  int32_t batches;
  int32_t channels;
  int32_t multiplier; /* output channels per input channel */
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int32_t filter_h, filter_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t output_zero_point;
  int32_t output_min, output_max; /* the activation, in stored values */
} mote_depthwise_conv_2d_s8_params;

/* y[b][oy][ox][o] = clamp(requantize(bias[o] + sum_{ky,kx} x[b][iy][ix][o / multiplier] *
 * w[ky][kx][o]) + output_zero_point), iy = oy * stride_h - pad_top + ky * dilation_h, ix likewise.
 * Pixels of y are made one at a time, in row order. */
void mote_depthwise_conv_2d_s8(const mote_depthwise_conv_2d_s8_params *p, const int8_t *x,
                               int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_S8_H */
