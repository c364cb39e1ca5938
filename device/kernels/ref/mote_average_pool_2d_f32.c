/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_average_pool_2d_f32.h"

#include "mote_kernel.h"

static int32_t min(int32_t a, int32_t b) { return a < b ? a : b; }

/* One output pixel from the `rows` by `columns` pixels of its window that begin at x. */
static void pixel(const mote_average_pool_2d_f32_params *p, const float *x, int32_t rows,
                  int32_t columns, float *y) {
  const int32_t next_row = (p->input_w - columns) * p->channels;
  const float count = (float)(rows * columns);
  for (int32_t c = 0; c < p->channels; ++c) {
    const float *in = x + c;
    float sum = 0.f;
    for (int32_t row = 0; row < rows; ++row, in += next_row)
      for (int32_t column = 0; column < columns; ++column, in += p->channels) sum += *in;
    y[c] = mote_clamp_f32(sum / count, p->output_min, p->output_max);
  }
}

void mote_average_pool_2d_f32(const mote_average_pool_2d_f32_params *p, const float *x, float *y) {
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t iy = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, iy += p->stride_h) {
      const int32_t top = iy < 0 ? 0 : iy;
      const int32_t bottom = min(iy + p->filter_h, p->input_h);
      int32_t ix = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w; ++ox, ix += p->stride_w) {
        const int32_t left = ix < 0 ? 0 : ix;
        const int32_t right = min(ix + p->filter_w, p->input_w);
        pixel(p, x + (top * p->input_w + left) * p->channels, bottom - top, right - left, y);
        y += p->channels;
      }
    }
    x += p->input_h * p->input_w * p->channels;
  }
}
