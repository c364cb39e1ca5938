/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_sub_f32_mve.h"

#include "mote_binary_f32_mve.h"

#ifdef MOTE_MVE_F32
MOTE_BINARY_F32_MVE(mote_sub_f32_params, vsubq_f32)

void mote_sub_f32_mve(const mote_sub_f32_params *p, const float *a, const float *b, float *y) {
  run(p, a, b, y);
}

#endif
