/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_CONV_2D_S8_SMALL_ARMV7EM_H
#define MOTE_CONV_2D_S8_SMALL_ARMV7EM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* Of every two outputs a and b, with taps as [filter_h][filter_w][channels]: per four taps
   *   a[0], b[0], a[2], b[2]   a[1], b[1], a[3], b[3]     if channels is a multiple of four, else
   *   a[0], b[0], a[1], b[1]   a[2], b[2], a[3], b[3]
   * each four a word; then a word per output of its bias, the input's zero point folded in, and its
   * shift: bias << 6 | (s - 1), with s as in mote_dsp.h. What is missing of the last four taps or
   * the last two outputs is zeros; a last missing output has no bias. */
  const int32_t *weights;
  const int32_t *multipliers; /* one per output */
  uint16_t channels;
  uint16_t outputs;
  uint16_t input_h, input_w;
  uint16_t output_h, output_w;
  uint8_t filter_h, filter_w;
  uint8_t stride_h, stride_w;
  uint8_t dilation_h, dilation_w;
  uint8_t pad_top, pad_left;
  int8_t input_zero_point; /* what padding reads as */
  int8_t output_zero_point;
} mote_conv_2d_s8_small_armv7em_params;

/* As mote_conv_2d_s8, of one image, without an activation. Two pixels of y are made at a time, in
 * row order, whatever row they are in; their windows are copied to `scratch` before anything of the
 * two is written.
 * x: word-aligned if channels is a multiple of four. scratch: word-aligned, four bytes per tap,
 * whose number is rounded up to a multiple of four. */
void mote_conv_2d_s8_small_armv7em(const mote_conv_2d_s8_small_armv7em_params *p, const int8_t *x,
                                   int8_t *y, void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_CONV_2D_S8_SMALL_ARMV7EM_H */
