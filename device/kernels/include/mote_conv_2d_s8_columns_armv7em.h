/* SPDX-License-Identifier: Apache-2.0
 *
 * conv_2d for int8 on Arm's DSP extension, filters three columns wide that go on by one column.
 */
#ifndef MOTE_CONV_2D_S8_COLUMNS_ARMV7EM_H
#define MOTE_CONV_2D_S8_COLUMNS_ARMV7EM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* Of every two outputs a and b, per row of the filter and four channels, a word of each column,
   *   a[0], b[0], a[2], b[2]
   * then another of each, a[1], b[1], a[3], b[3]; then a word per output of its bias, the input's
   * zero point folded in, and its shift: bias << 6 | (s - 1), with s as in mote_dsp.h. */
  const int32_t *weights;
  const int32_t *multipliers; /* one per output */
  int32_t batches;
  int32_t channels; /* a multiple of 4 */
  int32_t outputs;  /* even */
  int32_t input_h, input_w;
  int32_t output_h, output_w; /* at least four columns */
  int32_t filter_h, stride_h, dilation_h;
  int32_t pad_top, pad_left;
  int8_t input_zero_point; /* what padding reads as */
  int8_t output_zero_point;
  int8_t output_min, output_max; /* the activation, in stored values */
} mote_conv_2d_s8_columns_armv7em_params;

/* As mote_conv_2d_s8. Four pixels of a row of y are made at a time; where fewer are left, those
 * before them are made again. What their windows see is in `scratch` before anything of the four is
 * written, and no column of it is read again for the pixels behind.
 * scratch: word-aligned, 12 * filter_h * channels bytes. */
void mote_conv_2d_s8_columns_armv7em(const mote_conv_2d_s8_columns_armv7em_params *p,
                                     const int8_t *x, int8_t *y, void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_CONV_2D_S8_COLUMNS_ARMV7EM_H */
