/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_CONV_2D_S8_XPULP_H
#define MOTE_CONV_2D_S8_XPULP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MOTE_CONV_XPULP_PIXELS 4 /* of a tile */

typedef struct {
  /* Per four outputs: their biases, the input's zero point folded in, then per four taps a word of
   * each one's weights. Missing ones are zeros. */
  const int32_t *weights;
  const int32_t
      *factors; /* per output, filled up: multiplier, offset of mote_xpulp_requantize, s + 1 */
  int32_t batches;
  int32_t input_pixel; /* elements from one pixel of x to the next */
  int32_t channels;    /* of x that are read */
  int32_t output_pixel;
  int32_t outputs; /* channels of y that are written */
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
} mote_conv_2d_s8_xpulp_params;

/* mote_conv_2d_s8 with packed weights. Makes MOTE_CONV_XPULP_PIXELS pixels of y at a time, in row
 * order, after it has read all of their windows. scratch: filter_h * filter_w * channels bytes,
 * rounded up to a multiple of four, for each of these pixels. */
void mote_conv_2d_s8_xpulp(const mote_conv_2d_s8_xpulp_params *p, const int8_t *x, int8_t *y,
                           void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_CONV_2D_S8_XPULP_H */
