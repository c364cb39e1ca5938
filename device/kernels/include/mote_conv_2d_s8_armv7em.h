/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_CONV_2D_S8_ARMV7EM_H
#define MOTE_CONV_2D_S8_ARMV7EM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* Of every two outputs a and b, with taps as [filter_h][filter_w][channels]: per four taps
   *   a[0], b[0], a[2], b[2]   a[1], b[1], a[3], b[3]
   * each four a word; then a word per output of its bias, the input's zero point folded in, and its
   * shift: bias << 6 | (s - 1), with s as in mote_dsp.h. What is missing of the last four taps or
   * the last two outputs is zeros; a last word without taps is left out. */
  const int32_t *weights;
  const int32_t *multipliers; /* one per output, and a last one for a missing output */
  /* Where the taps of a window are, in bytes from its first; if channels and input_pixel are
   * multiples of four, only of every fourth and in words. In the order of the weights, with zeros
   * for taps that are not there: 0, 2, 1, 3. A null pointer, if 16 bits will not do. */
  const uint16_t *offsets;
  int32_t batches;
  int32_t input_pixel; /* elements from one pixel of x to the next: more than channels in groups */
  int32_t channels;
  int32_t output_pixel; /* likewise of y */
  int32_t outputs;
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int16_t filter_h, filter_w;
  int16_t stride_h, stride_w;
  int16_t dilation_h, dilation_w;
  int16_t pad_top, pad_left;
  int8_t input_zero_point; /* what padding reads as */
  int8_t output_zero_point;
  int8_t output_min, output_max; /* the activation, in stored values */
} mote_conv_2d_s8_armv7em_params;

/* As mote_conv_2d_s8. Four pixels of y are made at a time, in row order, whatever row they are in;
 * their windows are copied to `scratch` before anything of the four is written.
 * scratch: word-aligned; with taps = filter_h * filter_w * channels rounded up to a multiple of
 * four, 9 * taps bytes; 8 * taps if every window is one run of x. */
void mote_conv_2d_s8_armv7em(const mote_conv_2d_s8_armv7em_params *p, const int8_t *x, int8_t *y,
                             void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_CONV_2D_S8_ARMV7EM_H */
