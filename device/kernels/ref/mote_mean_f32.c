/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_mean_f32.h"

void mote_mean_f32(const mote_mean_f32_params *p, const float *x, float *y) {
  const int32_t step1 = p->kept2;                       /* along reduced1 */
  const int32_t step0 = p->kept1 * p->reduced1 * step1; /* along reduced0 */
  const float count = (float)(p->reduced0 * p->reduced1);
  for (int32_t a = 0; a < p->kept0; ++a, x += p->reduced0 * step0) {
    const float *plane = x;
    for (int32_t b = 0; b < p->kept1; ++b, plane += p->reduced1 * step1)
      for (int32_t c = 0; c < p->kept2; ++c) {
        float sum = 0.f;
        for (int32_t i = 0; i < p->reduced0; ++i) {
          const float *in = plane + c + i * step0;
          for (int32_t j = 0; j < p->reduced1; ++j, in += step1) sum += *in;
        }
        *y++ = sum / count;
      }
  }
}
