/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_S8_ARMV7M_H
#define MOTE_DEPTHWISE_CONV_2D_S8_ARMV7M_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const int8_t *weights; /* [outputs][filter_h][filter_w] */
  const int32_t *bias;   /* twice, the input's zero point folded in */
  const int32_t *multipliers;
  const int8_t *shifts; /* s of mote_requantize_twice */
  int32_t batches;
  int32_t channels;
  int32_t outputs; /* a multiple of channels: as many of each */
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int32_t filter_h, filter_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t input_zero_point;
  int32_t output_zero_point;
  int32_t output_min, output_max;
  int32_t tile; /* pixels of a row that are made at a time, channel after channel */
} mote_depthwise_conv_2d_s8_armv7m_params;

/* As mote_depthwise_conv_2d_s8.
 * scratch: word-aligned; 4 bytes for every pixel of x that a tile sees, padding and those between
 * taps as well, and 4 * tile rounded up to a multiple of 16. */
void mote_depthwise_conv_2d_s8_armv7m(const mote_depthwise_conv_2d_s8_armv7m_params *p,
                                      const int8_t *x, int8_t *y, void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_S8_ARMV7M_H */
