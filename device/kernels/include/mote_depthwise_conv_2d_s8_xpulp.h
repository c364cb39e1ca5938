/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_S8_XPULP_H
#define MOTE_DEPTHWISE_CONV_2D_S8_XPULP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int8_t weights[3][4]; /* [column][row], the last row zeros */
  int32_t bias;         /* the input's zero point folded in */
  int32_t multiplier;
  int32_t shift; /* s: see mote_rv32.h */
} mote_depthwise_xpulp_channel;

typedef struct {
  const int32_t *weights; /* a mote_depthwise_xpulp_channel for each */
  const int8_t *padding;  /* input_zero_point, `channels` times */
  int32_t batches;
  int32_t channels; /* a multiple of 4 */
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int32_t stride_h, stride_w;
  int32_t pad_top, pad_left;
  int32_t output_zero_point;
  int32_t tile; /* output pixels made at a time */
} mote_depthwise_conv_2d_s8_xpulp_params;

/* mote_depthwise_conv_2d_s8 for 3x3 taps, one output per channel and no activation beyond int8's
 * range; x and padding begin at words. Makes `tile` pixels of a row of y at a time, in row order,
 * from a copy of the columns they need. scratch: 16 bytes for each of these (tile - 1) * stride_w +
 * 3 columns. */
void mote_depthwise_conv_2d_s8_xpulp(const mote_depthwise_conv_2d_s8_xpulp_params *p,
                                     const int8_t *x, int8_t *y, void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_S8_XPULP_H */
