/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_S8_SMALL_ARMV7EM_H
#define MOTE_DEPTHWISE_CONV_2D_S8_SMALL_ARMV7EM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* Of every four channels, a word of four bytes per tap; then a word per channel of its bias, the
   * input's zero point folded in, and its shift: bias << 6 | (s - 1), with s as in mote_dsp.h. */
  const int32_t *weights;
  const int32_t *multipliers; /* one per channel */
  uint16_t channels;          /* a multiple of four */
  uint16_t input_h, input_w;
  uint16_t output_h, output_w;
  uint8_t filter_h, filter_w;
  uint8_t stride_h, stride_w;
  uint8_t dilation_h, dilation_w;
  uint8_t pad_top, pad_left;
  int8_t input_zero_point; /* what padding reads as */
  int8_t output_zero_point;
} mote_depthwise_conv_2d_s8_small_armv7em_params;

/* As mote_depthwise_conv_2d_s8, of one image, multiplier 1 and without an activation. Four channels
 * of a pixel are made at a time, in the order of y.
 * x: word-aligned. scratch: aligned for pointers, one per tap and `channels` bytes. */
void mote_depthwise_conv_2d_s8_small_armv7em(
    const mote_depthwise_conv_2d_s8_small_armv7em_params *p, const int8_t *x, int8_t *y,
    void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_S8_SMALL_ARMV7EM_H */
