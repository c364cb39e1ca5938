/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_FULLY_CONNECTED_S8_XPULP_H
#define MOTE_FULLY_CONNECTED_S8_XPULP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const int32_t *weights; /* as mote_conv_2d_s8_xpulp's */
  const int32_t *factors; /* per output the multiplier and s: see mote_rv32.h */
  int32_t factors_step;   /* words from one output's to the next: 2; 0 if all share the first */
  int32_t batches;
  int32_t inputs;
  int32_t outputs;
  int32_t output_zero_point;
  int32_t output_min; /* the activation, in stored values */
  int32_t output_max;
} mote_fully_connected_s8_xpulp_params;

/* As mote_fully_connected_s8, for weights whose zero point is 0; x begins at a word. x and y may
 * not overlap. scratch: none if `inputs` is a multiple of four, else that many bytes, rounded up to
 * one. */
void mote_fully_connected_s8_xpulp(const mote_fully_connected_s8_xpulp_params *p, const int8_t *x,
                                   int8_t *y, void *scratch);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_FULLY_CONNECTED_S8_XPULP_H */
