/* SPDX-License-Identifier: Apache-2.0
 *
 * There is no division of vectors: sums of a power of two of elements are multiplied by its
 * reciprocal, which is exact; others are divided one by one.
 */
#include "mote_average_pool_2d_f32_mve.h"

#include "mote_kernel.h"
#include "mote_pool_2d_f32_mve.h"

#ifdef MOTE_MVE_F32

static void pixel(const mote_average_pool_2d_f32_params *p, const mote_pool_window *window,
                  float *y) {
  const int32_t next_row = (p->input_w - window->columns) * p->channels;
  const int32_t count = window->rows * window->columns;
  const int32_t is_exact = (count & (count - 1)) == 0;
  const float share = is_exact ? 1.f / (float)count : 1.f;
  for (int32_t c = 0; c < p->channels; c += 4) {
    const int32_t left = p->channels - c;
    const float *x = window->x + c;
    float32x4_t sum = vdupq_n_f32(0.f);
    int32_t row = window->rows;
    do {
      int32_t n = window->columns;
      do {
        sum = vaddq_f32(sum, mote_mve_load_f32(x, left));
        x += p->channels;
      } while (--n > 0);
      x += next_row;
    } while (--row > 0);
    sum = vmulq_n_f32(sum, share);
    if (is_exact) sum = mote_mve_clamp_f32(sum, p->output_min, p->output_max);
    mote_mve_store_f32(y + c, sum, left);
  }
  if (is_exact) return;
  for (int32_t c = 0; c < p->channels; ++c)
    y[c] = mote_clamp_f32(y[c] / (float)count, p->output_min, p->output_max);
}

MOTE_POOL_2D_F32_MVE(mote_average_pool_2d_f32_params)

void mote_average_pool_2d_f32_mve(const mote_average_pool_2d_f32_params *p, const float *x,
                                  float *y) {
  run(p, x, y);
}

#endif
