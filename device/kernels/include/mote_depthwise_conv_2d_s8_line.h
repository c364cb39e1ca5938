/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_S8_LINE_H
#define MOTE_DEPTHWISE_CONV_2D_S8_LINE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const int8_t *weights;      /* [channels / 4][taps][4], then [channels % 4][taps] */
  const int32_t *bias;        /* [channels], the input's zero point folded in */
  const int32_t *multipliers; /* [channels] */
  const int8_t *shifts;
  int32_t channels;
  int32_t taps;
  int32_t tap_step; /* bytes of x from tap to tap */
  int32_t outputs;
  int32_t output_step; /* bytes of x from window to window */
  int32_t output_zero_point;
  int32_t output_min;
  int32_t output_max;
} mote_depthwise_conv_2d_s8_line_params;

/* Depthwise convolution whose taps, and whose few pixels of y, lie at equal distances in x. The
 * only pixel of y may lie over the first of x. */
void mote_depthwise_conv_2d_s8_line(const mote_depthwise_conv_2d_s8_line_params *p, const int8_t *x,
                                    int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_S8_LINE_H */
