/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_S8_RV32_H
#define MOTE_DEPTHWISE_CONV_2D_S8_RV32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const int8_t *weights;  /* [channels * multiplier][filter_w][filter_h]; if in_row, filter_w is
                             filled up with zeros to a multiple of four */
  const int32_t *factors; /* [channels * multiplier]: the bias, the input's zero point folded in,
                             times 32, plus s; the multiplier: see mote_rv32.h */
  int32_t batches;
  int32_t channels;
  int32_t multiplier; /* output channels per input channel */
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int32_t filter_h, filter_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t input_zero_point;
  int32_t output_zero_point;
  int32_t output_min; /* the activation, in stored values */
  int32_t output_max;
  int32_t tile;   /* output pixels made at a time */
  int32_t in_row; /* windows are one row high, and neighbours start side by side */
} mote_depthwise_conv_2d_s8_rv32_params;

/* mote_depthwise_conv_2d_s8 with packed weights. Makes `tile` pixels of a row of y at a time, in
 * row order, from a copy of the columns they need. scratch: 4 * filter_h bytes for each of these
 * (tile - 1) * stride_w + (filter_w - 1) * dilation_w + 1 columns; if in_row, filter_w is filled up
 * as weights are, and tile to at least 4. */
void mote_depthwise_conv_2d_s8_rv32(const mote_depthwise_conv_2d_s8_rv32_params *p, const int8_t *x,
                                    int8_t *y, void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_S8_RV32_H */
