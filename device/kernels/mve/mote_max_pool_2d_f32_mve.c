/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_max_pool_2d_f32_mve.h"

#include <float.h>

#include "mote_pool_2d_f32_mve.h"

#ifdef MOTE_MVE_F32

static void pixel(const mote_max_pool_2d_f32_params *p, const mote_pool_window *window, float *y) {
  const int32_t next_row = (p->input_w - window->columns) * p->channels;
  for (int32_t c = 0; c < p->channels; c += 4) {
    const int32_t left = p->channels - c;
    const float *x = window->x + c;
    float32x4_t greatest = vdupq_n_f32(-FLT_MAX); /* a NaN is never the greatest */
    int32_t row = window->rows;
    do {
      int32_t n = window->columns;
      do {
        const float32x4_t next = mote_mve_load_f32(x, left);
        greatest = vpselq_f32(next, greatest, vcmpgtq_f32(next, greatest));
        x += p->channels;
      } while (--n > 0);
      x += next_row;
    } while (--row > 0);
    mote_mve_store_f32(y + c, mote_mve_clamp_f32(greatest, p->output_min, p->output_max), left);
  }
}

MOTE_POOL_2D_F32_MVE(mote_max_pool_2d_f32_params)

void mote_max_pool_2d_f32_mve(const mote_max_pool_2d_f32_params *p, const float *x, float *y) {
  run(p, x, y);
}

#endif
