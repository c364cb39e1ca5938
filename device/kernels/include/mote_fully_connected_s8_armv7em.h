/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_FULLY_CONNECTED_S8_ARMV7EM_H
#define MOTE_FULLY_CONNECTED_S8_ARMV7EM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* Per four outputs, and per two if no more are left: their biases, the input's zero point folded
   * in, then per four inputs a word of each one's weights. Missing ones are zeros. */
  const int32_t *weights;
  const int32_t *factors; /* per two outputs: two multipliers, then s0 | s1 << 8: see mote_dsp.h */
  int32_t factors_step;   /* from one two to the next: 3 words; 0 if all outputs share the first */
  int32_t batches;
  int32_t inputs;
  int32_t outputs;
  int32_t output_zero_point;
  int32_t output_min; /* the activation, in stored values */
  int32_t output_max;
} mote_fully_connected_s8_armv7em_params;

/* As mote_fully_connected_s8, for weights whose zero point is 0. x and y may not overlap. */
void mote_fully_connected_s8_armv7em(const mote_fully_connected_s8_armv7em_params *p,
                                     const int8_t *x, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_FULLY_CONNECTED_S8_ARMV7EM_H */
