/* SPDX-License-Identifier: Apache-2.0
 *
 * Four outputs at a time, so that a load of x serves four multiplications. Outputs that are missing
 * in the last four are the first of them once more.
 */
#include "mote_fully_connected_s8.h"

#include "mote_kernel.h"
#include "mote_requant.h"

/* sums[k] = the product of x and rows[k]. */
MOTE_NOINLINE static void multiply(int32_t sums[4], const int8_t *x, int32_t count,
                                   const int8_t *const rows[4]) {
  const int8_t *w0 = rows[0], *w1 = rows[1], *w2 = rows[2], *w3 = rows[3];
  int32_t sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
  const int8_t *const end = x + count;
  do {
    const int32_t a = *x++;
    sum0 += a * *w0++;
    sum1 += a * *w1++;
    sum2 += a * *w2++;
    sum3 += a * *w3++;
  } while (x != end);
  sums[0] = sum0;
  sums[1] = sum1;
  sums[2] = sum2;
  sums[3] = sum3;
}

/* The sum of x, times minus the weights' zero point: what that adds to every output. */
static int32_t offset(const mote_fully_connected_s8_params *p, const int8_t *x) {
  int32_t sum = 0;
  if (p->weight_zero_point != 0)
    for (int32_t i = 0; i < p->inputs; ++i) sum -= x[i];
  return sum * p->weight_zero_point;
}

void mote_fully_connected_s8(const mote_fully_connected_s8_params *p, const int8_t *x, int8_t *y) {
  for (int32_t b = 0; b < p->batches; ++b, x += p->inputs) {
    const int32_t add = offset(p, x);
    const int8_t *w = p->weights;
    for (int32_t o = 0; o < p->outputs; o += 4) {
      const int32_t left = p->outputs - o < 4 ? p->outputs - o : 4;
      const int8_t *rows[4];
      int32_t sums[4];
      for (int32_t k = 0; k < 4; ++k) {
        rows[k] = k < left ? w : rows[0];
        if (k < left) w += p->inputs;
      }
      multiply(sums, x, p->inputs, rows);
      for (int32_t k = 0; k < left; ++k) {
        const int32_t channel = p->per_channel ? o + k : 0;
        *y++ = mote_requantize_s8(sums[k] + p->bias[o + k] + add, p->multipliers[channel],
                                  p->shifts[channel], p->output_zero_point, p->output_min,
                                  p->output_max);
      }
    }
  }
}
