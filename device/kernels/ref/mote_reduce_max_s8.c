/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_reduce_max_s8.h"

void mote_reduce_max_s8(const mote_reduce_max_s8_params *p, const int8_t *x, int8_t *y) {
  const int32_t step1 = p->kept2;                       /* along reduced1 */
  const int32_t step0 = p->kept1 * p->reduced1 * step1; /* along reduced0 */
  for (int32_t a = 0; a < p->kept0; ++a, x += p->reduced0 * step0) {
    const int8_t *plane = x;
    for (int32_t b = 0; b < p->kept1; ++b, plane += p->reduced1 * step1)
      for (int32_t c = 0; c < p->kept2; ++c) {
        int8_t max = -128;
        for (int32_t i = 0; i < p->reduced0; ++i) {
          const int8_t *in = plane + c + i * step0;
          for (int32_t j = 0; j < p->reduced1; ++j, in += step1)
            if (*in > max) max = *in;
        }
        *y++ = max;
      }
  }
}
