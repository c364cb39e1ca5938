/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_CONV_2D_S8_MVE_H
#define MOTE_CONV_2D_S8_MVE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* [outputs / 16, rounded up][8 pairs of outputs][vectors][2][16]; in the last block, only 4 pairs
   * when 8 outputs or fewer are left. All in the order of mote_mve.h. Four vectors: first two of
   * each pair of a block, then two of each. */
  const int8_t *weights;
  const int32_t *bias;    /* [outputs, rounded up to 16], the input's zero point folded in */
  const int32_t *factors; /* as many */
  const uint8_t *scatter; /* [16] where in scratch some pixels of a row go; null: one by one */
  int32_t scatter_pixels; /* how many they are */
  int32_t vectors;        /* a window's elements / 16, rounded up; more weights are 0 */
  int32_t tile;           /* pixels made at a time: 3, or 4 if vectors > 4 */
  int32_t segment;        /* pixels of a row of y that are made from one copy; 0: from x itself */
  int32_t row_bytes;      /* above 0: `tile` rows of y are made from copies so far apart */
  int32_t last_direct;    /* the last byte of x at which a window may be read in place */
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
  int32_t
      saturates; /* 1: no value below the zero point survives, and the clamp is that of a byte */
} mote_conv_2d_s8_mve_params;

/* As mote_conv_2d_s8. Windows are read from x itself when segment is 0: then a window's elements
 * are adjacent and none is outside, weights are [filter_h][filter_w][channels], and three pixels of
 * a row of y are made at a time, in row order, each 16 outputs at a time. Otherwise the columns of
 * `segment` pixels are copied to scratch first, and weights are [filter_w][filter_h][channels].
 * Where row_bytes is not 0, `tile` rows are copied and then made together, as long as so many are
 * left. scratch: a window, rounded up to 16 bytes, and stride_w columns of filter_h * channels
 * bytes for each further pixel of a segment, or `tile` times that; with dilation_w above 1,
 * `segment` windows. */
void mote_conv_2d_s8_mve(const mote_conv_2d_s8_mve_params *p, const int8_t *x, int8_t *y,
                         void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_CONV_2D_S8_MVE_H */
