/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_ADD_F32_MVE_H
#define MOTE_ADD_F32_MVE_H

#include "mote_add_f32.h"

#ifdef __cplusplus
extern "C" {
#endif

/* mote_add_f32, four elements at a time. */
void mote_add_f32_mve(const mote_add_f32_params *p, const float *a, const float *b, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_ADD_F32_MVE_H */
