/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_S8_MVE_H
#define MOTE_DEPTHWISE_CONV_2D_S8_MVE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MOTE_DEPTHWISE_CONV_2D_S8_MVE_TAPS 64 /* at most */

typedef struct {
  const int8_t *weights;      /* [channels / 16, rounded up][taps, rounded up to even][16] */
  const int32_t *bias;        /* [channels, rounded up to 16], the input's zero point folded in */
  const int32_t *multipliers; /* as many; all three in the order of mote_mve.h */
  const int8_t *shifts;
  const int8_t *padding; /* [channels] input zero points; unused when nothing is padded */
  int32_t batches;
  int32_t channels;
  int32_t pixels; /* made at once where no tap is outside: 16 / channels, or 1 */
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int32_t filter_h, filter_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t output_zero_point;
  int32_t output_min, output_max; /* the activation, in stored values */
} mote_depthwise_conv_2d_s8_mve_params;

/* As mote_depthwise_conv_2d_s8 with one output channel per input channel. Products of two taps are
 * added in 16 bits: for taps 2 * i and 2 * i + 1 of a channel, |weight| + |weight| <= 255; a last
 * tap without a partner is followed by zeros. `pixels` above 1 needs a stride_w of 1, and constants
 * repeated for each pixel. Pixels of y are made so many at a time at most, in row order. */
void mote_depthwise_conv_2d_s8_mve(const mote_depthwise_conv_2d_s8_mve_params *p, const int8_t *x,
                                   int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_S8_MVE_H */
