/* SPDX-License-Identifier: Apache-2.0
 *
 * Four outputs at a time: a vector of x serves four products of sixteen pairs. Outputs that are
 * missing in the last four are the first of them once more.
 */
#include "mote_fully_connected_s8_mve.h"

#include "mote_kernel.h"
#include "mote_mve.h"

#ifdef MOTE_MVE

#define BLOCK 16

/* sums[k] = bias[k] + the product of x and row k of w, of which there are `rows`. */
MOTE_NOINLINE static void four(const int8_t *x, const int8_t *w, int32_t size, int32_t rows,
                               const int32_t *bias, int32_t *sums) {
  const int8_t *w1 = rows > 1 ? w + size : w;
  const int8_t *w2 = rows > 2 ? w1 + size : w;
  const int8_t *w3 = rows > 3 ? w2 + size : w;
  int32_t sum0 = bias[0], sum1 = bias[1], sum2 = bias[2], sum3 = bias[3];
  do {
    const mve_pred16_t p = vctp8q((uint32_t)size);
    const int8x16_t v = vldrbq_z_s8(x, p);
    sum0 = vmladavaq_p_s8(sum0, v, vldrbq_z_s8(w, p), p);
    sum1 = vmladavaq_p_s8(sum1, v, vldrbq_z_s8(w1, p), p);
    sum2 = vmladavaq_p_s8(sum2, v, vldrbq_z_s8(w2, p), p);
    sum3 = vmladavaq_p_s8(sum3, v, vldrbq_z_s8(w3, p), p);
    x += 16;
    w += 16;
    w1 += 16;
    w2 += 16;
    w3 += 16;
    size -= 16;
  } while (size > 0);
  sums[0] = sum0;
  sums[1] = sum1;
  sums[2] = sum2;
  sums[3] = sum3;
}

void mote_fully_connected_s8_mve(const mote_fully_connected_s8_mve_params *p, const int8_t *x,
                                 int8_t *y) {
  mote_mve_range range;
  int32_t sums[BLOCK] = {0};
  range.zero_point = p->output_zero_point;
  range.min = p->output_min;
  range.max = p->output_max;
  for (int32_t b = 0; b < p->batches; ++b, x += p->inputs, y += p->outputs) {
    const int8_t *w = p->weights;
    const int32_t *factors = p->factors;
    for (int32_t first = 0; first < p->outputs; first += BLOCK) {
      const int32_t left = p->outputs - first < BLOCK ? p->outputs - first : BLOCK;
      for (int32_t o = 0; o < left; o += 4, w += 4 * p->inputs)
        four(x, w, p->inputs, left - o, p->bias + first + o, sums + o);
      mote_mve_finish(sums, factors, range, y + first, left);
      factors += p->factor_step;
    }
  }
}

#endif
