/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_log_softmax_f32.h"

#include <float.h>
#include <math.h>

void mote_log_softmax_f32(const mote_log_softmax_f32_params *p, const float *x, float *y) {
  for (int32_t r = 0; r < p->rows; ++r, x += p->depth, y += p->depth) {
    float largest = -FLT_MAX;
    for (int32_t i = 0; i < p->depth; ++i)
      if (x[i] > largest) largest = x[i];
    float sum = 0.0f;
    for (int32_t i = 0; i < p->depth; ++i) sum += expf(x[i] - largest);
    const float log_sum = logf(sum);
    for (int32_t i = 0; i < p->depth; ++i) y[i] = x[i] - largest - log_sum;
  }
}
