/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_MAX_POOL_2D_S8_MVE_H
#define MOTE_MAX_POOL_2D_S8_MVE_H

#include "mote_max_pool_2d_s8.h"

#ifdef __cplusplus
extern "C" {
#endif

/* mote_max_pool_2d_s8, a vector of channels at a time. */
void mote_max_pool_2d_s8_mve(const mote_max_pool_2d_s8_params *p, const int8_t *x, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_MAX_POOL_2D_S8_MVE_H */
