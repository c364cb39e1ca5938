/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_mul_f32_mve.h"

#include "mote_binary_f32_mve.h"

#ifdef MOTE_MVE_F32
MOTE_BINARY_F32_MVE(mote_mul_f32_params, vmulq_f32)

void mote_mul_f32_mve(const mote_mul_f32_params *p, const float *a, const float *b, float *y) {
  run(p, a, b, y);
}

#endif
