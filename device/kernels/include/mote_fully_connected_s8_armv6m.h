/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_FULLY_CONNECTED_S8_ARMV6M_H
#define MOTE_FULLY_CONNECTED_S8_ARMV6M_H

#include <stdint.h>

#include "mote_armv6m.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* Per six outputs: of each input six weights, 128 added. Missing outputs have anything. */
  const uint8_t *weights;
  const int32_t
      *bias; /* per output, the input's zero point folded in, made up to a multiple of six */
  const int32_t *steps; /* a mote_step for all outputs, or one for each */
  int32_t has_one_step;
  int32_t batches;
  int32_t inputs;
  int32_t outputs;
  int32_t output_min, output_max; /* the activation, in stored values */
  int32_t bend;                   /* the steps' kink is 2^bend */
} mote_fully_connected_s8_armv6m_params;

/* As mote_fully_connected_s8. */
void mote_fully_connected_s8_armv6m(const mote_fully_connected_s8_armv6m_params *p, const int8_t *x,
                                    int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_FULLY_CONNECTED_S8_ARMV6M_H */
