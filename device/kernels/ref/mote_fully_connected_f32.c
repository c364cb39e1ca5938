/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_fully_connected_f32.h"

#include "mote_kernel.h"

void mote_fully_connected_f32(const mote_fully_connected_f32_params *p, const float *x, float *y) {
  for (int32_t b = 0; b < p->batches; ++b, x += p->inputs) {
    const float *w = p->weights;
    for (int32_t o = 0; o < p->outputs; ++o) {
      float sum = 0.f;
      for (int32_t i = 0; i < p->inputs; ++i) sum += x[i] * *w++;
      sum += p->bias ? p->bias[o] : 0.f;
      *y++ = mote_clamp_f32(sum, p->output_min, p->output_max);
    }
  }
}
