/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_CONV_2D_S8_AVR_H
#define MOTE_CONV_2D_S8_AVR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Rows as in mote_rows_avr.h, an input for each weight of a filter; in flash, as what they point
 * at. */
typedef struct {
  const uint8_t *weights;
  const int32_t *bias;
  const int32_t *multipliers;
  const uint8_t *shifts;
  int8_t padding; /* the input's zero point */
  int16_t batches;
  int16_t input_pixel; /* elements from one pixel of x to the next: more than channels in groups */
  int16_t channels;
  int16_t output_pixel; /* likewise of y */
  int16_t outputs;
  int16_t input_h, input_w;
  int16_t output_h, output_w;
  int16_t filter_h, filter_w;
  int16_t stride_h, stride_w;
  int16_t dilation_h, dilation_w;
  int16_t pad_top, pad_left;
  int8_t output_zero_point;
  int8_t output_min, output_max;
} mote_conv_2d_s8_avr_params;

/* As mote_conv_2d_s8, pixel by pixel. patch: filter_h * filter_w * channels bytes of scratch. */
void mote_conv_2d_s8_avr(const mote_conv_2d_s8_avr_params *p, const int8_t *x, uint8_t *patch,
                         int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_CONV_2D_S8_AVR_H */
