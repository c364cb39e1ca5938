/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEPTHWISE_CONV_2D_S8_3X3_ARMV7M_H
#define MOTE_DEPTHWISE_CONV_2D_S8_3X3_ARMV7M_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const int8_t *weights; /* [channels][3][3] */
  const int32_t *bias;   /* twice, the input's zero point folded in */
  const int32_t *multipliers;
  const int8_t *shifts; /* s of mote_requantize_twice */
  int32_t batches;
  int32_t channels;
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int32_t stride; /* 1 or 2, in both directions */
  int32_t pad_top, pad_left;
  int32_t input_zero_point;
  int32_t output_zero_point;
  int32_t output_min, output_max;
} mote_depthwise_conv_2d_s8_3x3_armv7m_params;

/* As mote_depthwise_conv_2d_s8 for 3x3 filters without gaps whose middles all lie in x. Makes
 * 3 - stride rows of y at a time, and reads all they see of x before it writes any of them.
 * scratch: word-aligned; 16 * ((output_w - 1) * stride + 3) bytes, and those rows. */
void mote_depthwise_conv_2d_s8_3x3_armv7m(const mote_depthwise_conv_2d_s8_3x3_armv7m_params *p,
                                          const int8_t *x, int8_t *y, void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEPTHWISE_CONV_2D_S8_3X3_ARMV7M_H */
