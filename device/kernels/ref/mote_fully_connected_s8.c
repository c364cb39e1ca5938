/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_fully_connected_s8.h"

#include "mote_requant.h"

void mote_fully_connected_s8(const mote_fully_connected_s8_params *p, const int8_t *x, int8_t *y) {
  for (int32_t b = 0; b < p->batches; ++b, x += p->inputs) {
    const int8_t *w = p->weights;
    for (int32_t o = 0; o < p->outputs; ++o) {
      int32_t sum = p->bias[o];
      for (int32_t i = 0; i < p->inputs; ++i) sum += x[i] * (*w++ - p->weight_zero_point);
      const int32_t channel = p->per_channel ? o : 0;
      sum = mote_requantize(sum, p->multipliers[channel], p->shifts[channel]);
      *y++ = (int8_t)mote_clamp(sum + p->output_zero_point, p->output_min, p->output_max);
    }
  }
}
