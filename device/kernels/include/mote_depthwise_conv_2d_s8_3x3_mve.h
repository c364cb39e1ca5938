/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_S8_3X3_MVE_H
#define MOTE_DEPTHWISE_CONV_2D_S8_3X3_MVE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const int32_t *weights; /* a zero, then [channels][4] words: three columns of three bytes and a
                             zero each, then a zero */
  const int32_t *factors; /* [channels][3]: multiplier, shift, bias with the zero point folded in */
  const int8_t *padding;  /* [channels, at least 16] input zero points */
  int32_t batches;
  int32_t channels; /* 8, or more than 8 */
  int32_t input_h, input_w;
  int32_t output_h, output_w; /* at least 2 each */
  int32_t pad_top, pad_left;
  int32_t output_zero_point;
  int32_t is_tall;     /* rows of y are made by four, or by two: then output_w is even */
  int32_t block_bytes; /* of scratch, for 16 channels: [output_w + 2, rounded up to even][64];
                          [..][32] if there are 8, [..][128] if is_tall */
} mote_depthwise_conv_2d_s8_3x3_mve_params;

/* As mote_depthwise_conv_2d_s8 with 3x3 filters, a stride of 1 and one output channel per input
 * channel, for outputs of which nothing below the zero point survives and which saturation clamps.
 * 8 channels need an even input_w and are not tall; what is not tall is at least 4 wide.
 *
 * Two or four rows of y are made at a time, when all that they need of x has been read; the last
 * ones begin as much higher as there are too few. scratch: block_bytes for every 16 channels. */
void mote_depthwise_conv_2d_s8_3x3_mve(const mote_depthwise_conv_2d_s8_3x3_mve_params *p,
                                       const int8_t *x, int8_t *y, void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_S8_3X3_MVE_H */
