/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_AVERAGE_POOL_2D_S8_RV32_H
#define MOTE_AVERAGE_POOL_2D_S8_RV32_H

#include "mote_average_pool_2d_s8.h"

#ifdef __cplusplus
extern "C" {
#endif

/* mote_average_pool_2d_s8 for a multiple of 4 channels. */
void mote_average_pool_2d_s8_rv32(const mote_average_pool_2d_s8_params *p, const int8_t *x,
                                  int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_AVERAGE_POOL_2D_S8_RV32_H */
