/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_FULLY_CONNECTED_S8_RV32_H
#define MOTE_FULLY_CONNECTED_S8_RV32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const uint32_t *weights; /* per four outputs and input a word: a byte of each output's, and 128 */
  const uint8_t *blocks;  /* per four outputs, the lengths of blocks whose products fit the lanes */
  const int32_t *bias;    /* per output, filled up to four: the input's zero point folded in, less
                             2^15 per block */
  const int32_t *factors; /* per output the multiplier and s: see mote_rv32.h */
  int32_t factors_step;   /* words from one output's to the next: 2; 0 if all share the first */
  int32_t batches;
  int32_t inputs;
  int32_t outputs;
  int32_t output_zero_point;
  int32_t output_min; /* the activation, in stored values */
  int32_t output_max;
} mote_fully_connected_s8_rv32_params;

/* As mote_fully_connected_s8, for weights whose zero point is 0. x and y may not overlap. */
void mote_fully_connected_s8_rv32(const mote_fully_connected_s8_rv32_params *p, const int8_t *x,
                                  int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_FULLY_CONNECTED_S8_RV32_H */
