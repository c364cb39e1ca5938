/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_tanh_f32.h"

#include <math.h>

void mote_tanh_f32(const mote_tanh_f32_params *p, const float *x, float *y) {
  for (int32_t i = 0; i < p->count; ++i) y[i] = tanhf(x[i]);
}
