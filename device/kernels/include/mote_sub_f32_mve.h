/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_SUB_F32_MVE_H
#define MOTE_SUB_F32_MVE_H

#include "mote_sub_f32.h"

#ifdef __cplusplus
extern "C" {
#endif

/* mote_sub_f32, four elements at a time. */
void mote_sub_f32_mve(const mote_sub_f32_params *p, const float *a, const float *b, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_SUB_F32_MVE_H */
