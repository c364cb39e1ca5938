/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_CONV_2D_S8_MVE_H
#define MOTE_CONV_2D_S8_MVE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const int8_t *weights;  /* [outputs / 2, rounded up][window / 16][2][16] */
  const int32_t *bias;    /* [outputs, rounded up to 16], the input's zero point folded in */
  const int32_t *factors; /* both in the order of mote_mve.h */
  int32_t window;         /* filter_h * filter_w * channels, rounded up to 16; more weights are 0 */
  int32_t last_direct;    /* the last byte of x at which a window is read in place; -1: none */
  int32_t batches;
  int32_t input_pixel; /* elements from one pixel of x to the next: more than channels in groups */
  int32_t channels;
  int32_t output_pixel; /* likewise of y */
  int32_t outputs;
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int32_t filter_h, filter_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t input_zero_point;
  int32_t output_zero_point;
  int32_t output_min, output_max; /* the activation, in stored values */
} mote_conv_2d_s8_mve_params;

/* As mote_conv_2d_s8. Three pixels of a row of y are made at a time, in row order; all of their
 * windows is read before the next three begin. Windows are read in place where that takes no byte
 * after x, no tap is ever outside and a window's elements are adjacent; else copied to scratch:
 * 3 * window bytes. */
void mote_conv_2d_s8_mve(const mote_conv_2d_s8_mve_params *p, const int8_t *x, int8_t *y,
                         void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_CONV_2D_S8_MVE_H */
