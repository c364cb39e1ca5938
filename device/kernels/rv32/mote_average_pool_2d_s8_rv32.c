/* SPDX-License-Identifier: Apache-2.0
 *
 * Four channels at a time share the way through the window.
 */
#include "mote_average_pool_2d_s8_rv32.h"

#include "mote_kernel.h"
#include "mote_requant.h"

typedef mote_average_pool_2d_s8_params params;

MOTE_NOINLINE static void sum_of(int32_t sums[4], const int8_t *x, int32_t rows, int32_t columns,
                                 int32_t channels, int32_t next_row) {
  int32_t sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
  do {
    int32_t n = columns;
    do {
      sum0 += x[0];
      sum1 += x[1];
      sum2 += x[2];
      sum3 += x[3];
      x += channels;
    } while (--n);
    x += next_row;
  } while (--rows);
  sums[0] = sum0;
  sums[1] = sum1;
  sums[2] = sum2;
  sums[3] = sum3;
}

/* One output pixel from the `rows` by `columns` pixels of its window that begin at x. */
static void pixel(const params *p, const int8_t *x, int32_t rows, int32_t columns, int8_t *y) {
  const int32_t next_row = (p->input_w - columns) * p->channels;
  const int32_t count = rows * columns, half = count / 2;
  for (int32_t c = 0; c < p->channels; c += 4) {
    int32_t sums[4];
    sum_of(sums, x + c, rows, columns, p->channels, next_row);
    for (int32_t i = 0; i < 4; ++i) {
      const int32_t sum = sums[i] > 0 ? sums[i] + half : sums[i] - half;
      y[c + i] = (int8_t)mote_clamp(sum / count, p->output_min, p->output_max);
    }
  }
}

void mote_average_pool_2d_s8_rv32(const mote_average_pool_2d_s8_params *p, const int8_t *x,
                                  int8_t *y) {
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t iy = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, iy += p->stride_h) {
      const int32_t top = iy < 0 ? 0 : iy;
      const int32_t bottom = mote_clamp(iy + p->filter_h, 0, p->input_h);
      int32_t ix = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w; ++ox, ix += p->stride_w) {
        const int32_t left = ix < 0 ? 0 : ix;
        const int32_t right = mote_clamp(ix + p->filter_w, 0, p->input_w);
        pixel(p, x + (top * p->input_w + left) * p->channels, bottom - top, right - left, y);
        y += p->channels;
      }
    }
    x += p->input_h * p->input_w * p->channels;
  }
}
