/* SPDX-License-Identifier: Apache-2.0
 *
 * Four outputs at a time: an input is loaded once for four multiplications. The last ones may
 * repeat some that were made before. Every sum is added up in the order of the inputs.
 */
#include "mote_fully_connected_f32.h"

#include "mote_kernel.h"

static float finish(const mote_fully_connected_f32_params *p, float sum, int32_t o) {
  return mote_clamp_f32(sum + (p->bias ? p->bias[o] : 0.f), p->output_min, p->output_max);
}

MOTE_NOINLINE static void four_outputs(const mote_fully_connected_f32_params *p, const float *x,
                                       int32_t o, int32_t step, float *y) {
  const float *w0 = p->weights + o * p->inputs;
  const float *w1 = w0 + step * p->inputs;
  const float *w2 = w1 + step * p->inputs;
  const float *w3 = w2 + step * p->inputs;
  float s0 = 0.f, s1 = 0.f, s2 = 0.f, s3 = 0.f;
  const float *const end = x + p->inputs;
  do {
    const float a = *x++;
    s0 += a * *w0++;
    s1 += a * *w1++;
    s2 += a * *w2++;
    s3 += a * *w3++;
  } while (x != end);
  y[o] = finish(p, s0, o);
  y[o + step] = finish(p, s1, o + step);
  y[o + 2 * step] = finish(p, s2, o + 2 * step);
  y[o + 3 * step] = finish(p, s3, o + 3 * step);
}

void mote_fully_connected_f32(const mote_fully_connected_f32_params *p, const float *x, float *y) {
  for (int32_t b = 0; b < p->batches; ++b, x += p->inputs, y += p->outputs) {
    int32_t o = 0;
    for (; o + 4 <= p->outputs; o += 4) four_outputs(p, x, o, 1, y);
    if (o == p->outputs) continue;
    if (p->outputs >= 4) /* some of them again */
      four_outputs(p, x, p->outputs - 4, 1, y);
    else
      for (; o < p->outputs; ++o) four_outputs(p, x, o, 0, y);
  }
}
