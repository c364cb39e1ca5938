/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_S8_3X3_ARMV7EM_H
#define MOTE_DEPTHWISE_CONV_2D_S8_3X3_ARMV7EM_H

#include "mote_depthwise_armv7em.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Of the channels 0 to 3, whose weights are w[ky][kx]; all doubled. */
typedef struct {
  int32_t bias[4]; /* the input's zero point folded in, doubled */
  struct {
    int16_t pairs[4][2];   /* channels 0, 1, 2, 3: w[0][kx], w[1][kx] */
    int16_t singles[2][2]; /* channels 0, 2, 1, 3: w[2][kx] */
  } columns[3];            /* kx */
} mote_depthwise_weights_3x3;
typedef struct {
  const int32_t *weights; /* a mote_depthwise_weights_3x3 for every four channels */
  const int32_t *factors; /* a mote_depthwise_factors likewise */
  int32_t batches;
  int32_t channels; /* a multiple of four */
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int16_t stride_h, stride_w;
  int16_t pad_top, pad_left;
  int8_t input_zero_point;
  int8_t output_zero_point; /* at -128, negative sums need not be rounded exactly */
  int16_t tile;             /* output pixels made at a time */
} mote_depthwise_conv_2d_s8_3x3_armv7em_params;

/* mote_depthwise_conv_2d_s8 for 3x3 taps, one output per channel and no activation beyond int8's
 * range. Makes `tile` pixels of a row of y at a time, in row order, after it has read all of their
 * windows. scratch: 24 * ((tile - 1) * stride_w + 3) bytes. */
void mote_depthwise_conv_2d_s8_3x3_armv7em(const mote_depthwise_conv_2d_s8_3x3_armv7em_params *p,
                                           const int8_t *x, int8_t *y, void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_S8_3X3_ARMV7EM_H */
