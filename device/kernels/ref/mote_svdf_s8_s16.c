/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_svdf_s8_s16.h"

#include "mote_requant.h"

/* What filter `f` makes of x, as an element of the state. The zero point is added after saturation
 * and may wrap, as in TFLM. */
static int16_t feature(const mote_svdf_s8_s16_params *p, int32_t f, const int8_t *x) {
  const int8_t *w = p->feature_weights + f * p->inputs;
  int32_t sum = p->feature_bias[f];
  for (int32_t i = 0; i < p->inputs; ++i) sum += w[i] * x[i];
  sum = mote_requantize(sum, p->feature_multiplier, p->feature_shift);
  return (int16_t)(mote_clamp(sum, -32768, 32767) + p->state_zero_point);
}

void mote_svdf_s8_s16(const mote_svdf_s8_s16_params *p, const int8_t *x, int16_t *state,
                      int8_t *y) {
  for (int32_t b = 0; b < p->batches; ++b, x += p->inputs) {
    const int16_t *time = p->time_weights;
    int32_t f = 0;
    for (int32_t u = 0; u < p->units; ++u) {
      uint32_t sum = p->bias ? (uint32_t)p->bias[u] : 0; /* wraps */
      for (int32_t r = 0; r < p->rank; ++r, ++f) {
        for (int32_t m = 0; m < p->memory; ++m, ++state) {
          *state = m + 1 < p->memory ? state[1] : feature(p, f, x);
          sum += (uint32_t)(*time++ * (*state - p->state_zero_point));
        }
      }
      *y++ = mote_requantize_s8((int32_t)sum, p->time_multiplier, p->time_shift,
                                p->output_zero_point, -128, 127);
    }
  }
}
