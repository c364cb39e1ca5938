/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_S8_ARMV6M_H
#define MOTE_DEPTHWISE_CONV_2D_S8_ARMV6M_H

#include <stdint.h>

#include "mote_armv6m.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* As in mote_conv_2d_s8_armv6m.h, but taps are [filter_w][filter_h]. */
  const int8_t *weights;
  const int32_t *steps; /* [outputs]: see mote_tile_armv6m.h */
  int32_t batches;
  int32_t channels;   /* of x */
  int32_t multiplier; /* outputs per channel */
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int32_t filter_h, filter_w;
  int32_t stride_h, stride_w;
  int32_t pad_top, pad_left;
  int32_t input_zero_point;       /* what padding reads as */
  int32_t output_min, output_max; /* the activation, in stored values */
  int32_t bend;                   /* the steps' kink is 2^bend */
  int32_t is_one_column;          /* x, y and filter are one pixel wide, multiplier is 1 */
  int32_t tile; /* columns of y that are made at a time; channels if there is only one */
} mote_depthwise_conv_2d_s8_armv6m_params;

/* As mote_depthwise_conv_2d_s8. Four rows of y are made at a time, and written when all that they
 * need is read.
 * scratch: word-aligned; with columns = (tile - 1) * stride_w + filter_w,
 *   (2 * columns + 4) * filter_h words, four rows of y, one row of x. */
void mote_depthwise_conv_2d_s8_armv6m(const mote_depthwise_conv_2d_s8_armv6m_params *p,
                                      const int8_t *x, int8_t *y, void *scratch);

/* The same for straight steps. */
void mote_depthwise_conv_2d_s8_straight_armv6m(const mote_depthwise_conv_2d_s8_armv6m_params *p,
                                               const int8_t *x, int8_t *y, void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_S8_ARMV6M_H */
