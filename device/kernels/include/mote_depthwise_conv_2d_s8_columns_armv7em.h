/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_S8_COLUMNS_ARMV7EM_H
#define MOTE_DEPTHWISE_CONV_2D_S8_COLUMNS_ARMV7EM_H

#include "mote_depthwise_armv7em.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* Of every four channels, all doubled: int32_t bias[4], the input's zero point folded in; int16_t
   * tap[4] of channels 0, 2, 1, 3, per tap: [filter_w][filter_h] and a zero if that is odd. */
  const int32_t *weights;
  const int32_t *factors; /* a mote_depthwise_factors for every four channels */
  int32_t batches;
  int32_t channels; /* a multiple of four */
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int32_t filter_h, filter_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h; /* along rows there is none */
  int32_t pad_top, pad_left;
  int32_t input_zero_point;
  int32_t output_zero_point; /* at -128, negative sums need not be rounded exactly */
  int32_t tile;              /* output pixels made at a time */
} mote_depthwise_conv_2d_s8_columns_armv7em_params;

/* mote_depthwise_conv_2d_s8 for one output per channel and no activation beyond int8's range. Makes
 * `tile` pixels of a row of y at a time, in row order, after it has read all of their windows.
 * scratch: 8 * (((tile - 1) * stride_w + filter_w) * filter_h + 1) bytes. */
void mote_depthwise_conv_2d_s8_columns_armv7em(
    const mote_depthwise_conv_2d_s8_columns_armv7em_params *p, const int8_t *x, int8_t *y,
    void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_S8_COLUMNS_ARMV7EM_H */
