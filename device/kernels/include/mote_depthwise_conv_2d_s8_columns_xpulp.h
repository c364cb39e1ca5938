/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_S8_COLUMNS_XPULP_H
#define MOTE_DEPTHWISE_CONV_2D_S8_COLUMNS_XPULP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* Per channel its bias, the input's zero point folded in, multiplier and shift (s: see
   * mote_rv32.h), then row by row its taps, four to a word, the last one filled up with zeros. */
  const int32_t *weights;
  int32_t batches;
  int32_t channels; /* a multiple of 4 */
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int32_t filter_h, filter_w;
  int32_t stride_h;
  int32_t dilation_h;
  int32_t pad_top, pad_left;
  int32_t input_zero_point, output_zero_point;
  int32_t tile; /* output pixels made at a time */
} mote_depthwise_conv_2d_s8_columns_xpulp_params;

/* mote_depthwise_conv_2d_s8 for windows side by side (stride_w and dilation_w 1), one output per
 * channel and no activation beyond int8's range; x begins at a word. Makes `tile` pixels of a row
 * of y at a time, in row order, from a copy of the columns they need. scratch: 16 bytes for each of
 * filter_h * (ceil(tile / 4) + ceil(filter_w / 4)) blocks of columns. */
void mote_depthwise_conv_2d_s8_columns_xpulp(
    const mote_depthwise_conv_2d_s8_columns_xpulp_params *p, const int8_t *x, int8_t *y,
    void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_S8_COLUMNS_XPULP_H */
