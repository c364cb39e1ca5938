/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_MUL_F32_MVE_H
#define MOTE_MUL_F32_MVE_H

#include "mote_mul_f32.h"

#ifdef __cplusplus
extern "C" {
#endif

/* mote_mul_f32, four elements at a time. */
void mote_mul_f32_mve(const mote_mul_f32_params *p, const float *a, const float *b, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_MUL_F32_MVE_H */
