/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_CONV_2D_S8_ARMV7M_H
#define MOTE_CONV_2D_S8_ARMV7M_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* Per four outputs: what `all`, `inner` and `upper` of mote_armv7m.h start with, then a word of
   * weights per tap; taps as [filter_h][filter_w][channels], and one of zeros if they are odd.
   * Missing last outputs have zeros. */
  const int32_t *weights;
  const int32_t *factors; /* per four outputs: four multipliers, then a word of four bytes s */
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
  int32_t input_zero_point; /* what padding reads as */
  int32_t output_zero_point;
  int32_t output_min, output_max; /* the activation, in stored values */
} mote_conv_2d_s8_armv7m_params;

/* As mote_conv_2d_s8. Two pixels of y are made at a time, in row order, whatever row they are in;
 * both windows are copied to `scratch` before anything of the two is written.
 * scratch: word-aligned; with taps = filter_h * filter_w * channels rounded up to an even number,
 * 16 + 8 * taps bytes. */
void mote_conv_2d_s8_armv7m(const mote_conv_2d_s8_armv7m_params *p, const int8_t *x, int8_t *y,
                            void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_CONV_2D_S8_ARMV7M_H */
