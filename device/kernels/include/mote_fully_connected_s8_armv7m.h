/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_FULLY_CONNECTED_S8_ARMV7M_H
#define MOTE_FULLY_CONNECTED_S8_ARMV7M_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* Per four outputs: what `all`, `inner` and `upper` of mote_armv7m.h start with, then a word of
   * weights per input. Missing last outputs have zeros. */
  const int32_t *weights;
  const int32_t *factors; /* per four outputs: four multipliers, then a word of four bytes s */
  int32_t factors_step;   /* words to those of the next four; 0 if all have the same */
  int32_t batches;
  int32_t inputs;
  int32_t outputs;
  int32_t output_zero_point;
  int32_t output_min, output_max; /* the activation, in stored values */
} mote_fully_connected_s8_armv7m_params;

/* As mote_fully_connected_s8. */
void mote_fully_connected_s8_armv7m(const mote_fully_connected_s8_armv7m_params *p, const int8_t *x,
                                    int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_FULLY_CONNECTED_S8_ARMV7M_H */
