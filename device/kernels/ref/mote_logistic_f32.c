/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_logistic_f32.h"

#include <math.h>

static float logistic(float x) {
  /* Above, the result is one in float; below -9, 1 + e^-x would only lose digits. */
  if (x > 16.619047164916992188f) return 1.0f;
  if (x < -9.0f) return expf(x);
  return 1.0f / (1.0f + expf(-x));
}

void mote_logistic_f32(const mote_logistic_f32_params *p, const float *x, float *y) {
  for (int32_t i = 0; i < p->count; ++i) y[i] = logistic(x[i]);
}
