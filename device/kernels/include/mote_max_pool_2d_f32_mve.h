/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_MAX_POOL_2D_F32_MVE_H
#define MOTE_MAX_POOL_2D_F32_MVE_H

#include "mote_max_pool_2d_f32.h"

#ifdef __cplusplus
extern "C" {
#endif

/* mote_max_pool_2d_f32, four channels at a time. */
void mote_max_pool_2d_f32_mve(const mote_max_pool_2d_f32_params *p, const float *x, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_MAX_POOL_2D_F32_MVE_H */
