/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_S8_MVE_H
#define MOTE_DEPTHWISE_CONV_2D_S8_MVE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MOTE_DEPTHWISE_CONV_2D_S8_MVE_TAPS 64 /* at most */

typedef struct {
  /* [channels / 16, rounded up] blocks: of weights, [taps][16] bytes, then [16] biases with the
   * input's zero point folded in; of factors, [16] multipliers, then [16] shifts as bytes. All but
   * weights are in the order of mote_mve.h. */
  const int32_t *weights;
  const int32_t *factors;
  const int8_t *padding; /* [channels * pixels] input zero points; unused when nothing is padded */
  const int16_t *tap_rows, *tap_columns; /* [taps, rounded up to 4] where in the window each is */
  int32_t run_first;  /* the first column of y whose windows leave a row on neither side */
  int32_t run_groups; /* of `pixels` such pixels, in a row; 0 when channels leave a rest */
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
  int32_t
      saturates; /* 1: no value below the zero point survives, and the clamp is that of a byte */
} mote_depthwise_conv_2d_s8_mve_params;

/* As mote_depthwise_conv_2d_s8 with one output channel per input channel. Products of two taps are
 * added in 16 bits: for taps 2 * i and 2 * i + 1 of a channel, |weight| + |weight| <= 255. `pixels`
 * above 1 needs a stride_w of 1, and constants repeated for each pixel. Pixels of y are made so
 * many at a time at most, in row order. */
void mote_depthwise_conv_2d_s8_mve(const mote_depthwise_conv_2d_s8_mve_params *p, const int8_t *x,
                                   int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_S8_MVE_H */
