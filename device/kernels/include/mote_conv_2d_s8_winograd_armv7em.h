/* SPDX-License-Identifier: Apache-2.0
 *
 * conv_2d for int8 on Arm's DSP extension, filter 3x3, stride 1: 16 products where there were 36.
 */
#ifndef MOTE_CONV_2D_S8_WINOGRAD_ARMV7EM_H
#define MOTE_CONV_2D_S8_WINOGRAD_ARMV7EM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* Per output a word of its bias, the input's zero point folded in, and its shift: bias << 6 |
   * (s - 1), with s as in mote_dsp.h; then per four channels a word of each tap, in the order
   * 0 1 2 6 7 8 3 4 5. */
  const int32_t *weights;
  const int32_t *multipliers; /* one per output */
  const int8_t *padding;      /* a pixel of zero points */
  int32_t batches;
  int32_t channels; /* a multiple of 8 */
  int32_t outputs;  /* even */
  int32_t input_h, input_w;
  int32_t output_h, output_w;
  int32_t pad_top, pad_left;
  int32_t output_zero_point;
  int32_t output_min, output_max; /* the activation, in stored values */
} mote_conv_2d_s8_winograd_armv7em_params;

/* As mote_conv_2d_s8. Outputs are made in tiles of 2x2, four tiles at a time, in row order of the
 * tiles; all that four tiles read is read before anything of them is written.
 * scratch: word-aligned, 192 * channels bytes. */
void mote_conv_2d_s8_winograd_armv7em(const mote_conv_2d_s8_winograd_armv7em_params *p,
                                      const int8_t *x, int8_t *y, void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_CONV_2D_S8_WINOGRAD_ARMV7EM_H */
