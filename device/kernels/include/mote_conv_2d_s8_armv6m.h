/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_CONV_2D_S8_ARMV6M_H
#define MOTE_CONV_2D_S8_ARMV6M_H

#include <stdint.h>

#include "mote_armv6m.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* Per eight outputs: eight bytes that mote_tile_armv6m.h explains; then eight weights of
   * each tap, in the order [filter_h][filter_w][channels]. If outputs are no multiple of eight, the
   * first ones are the last of their eight, behind zeros. */
  const int8_t *weights;
  const int32_t *steps;  /* [outputs]: see mote_tile_armv6m.h */
  const int8_t *padding; /* [channels] input zero points; unused when nothing is padded */
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
  int32_t output_min, output_max; /* the activation, in stored values */
  int32_t bend;                   /* the steps' kink is 2^bend */
} mote_conv_2d_s8_armv6m_params;

/* As mote_conv_2d_s8. Four pixels of y are made at a time, in row order, whatever row they are in;
 * their windows are copied to `scratch` before anything of the four is written.
 * scratch: word-aligned; 8 bytes for each of filter_h * filter_w * channels taps. */
void mote_conv_2d_s8_armv6m(const mote_conv_2d_s8_armv6m_params *p, const int8_t *x, int8_t *y,
                            void *scratch);

/* The same for straight steps. */
void mote_conv_2d_s8_straight_armv6m(const mote_conv_2d_s8_armv6m_params *p, const int8_t *x,
                                     int8_t *y, void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_CONV_2D_S8_ARMV6M_H */
