/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_resize_bilinear_f32.h"

/* Two neighbouring pixels along a side, and how far beyond the lower one the position lies. */
typedef struct {
  int32_t lower, upper;
  float beyond;
} neighbours;

static neighbours around(float position, int32_t side) {
  neighbours n;
  n.lower = position > 0.f ? (int32_t)position : 0;
  if (n.lower > side - 1) n.lower = side - 1;
  n.upper = position > (float)n.lower && n.lower < side - 1 ? n.lower + 1 : n.lower;
  n.beyond = position - (float)n.lower;
  return n;
}

void mote_resize_bilinear_f32(const mote_resize_bilinear_f32_params *p, const float *x, float *y) {
  const int32_t x_row = p->x_width * p->channels;
  for (int32_t b = 0; b < p->batches; ++b, x += p->x_height * x_row)
    for (int32_t i = 0; i < p->y_height; ++i) {
      const neighbours row = around(((float)i + p->centre) * p->row_step - p->centre, p->x_height);
      for (int32_t j = 0; j < p->y_width; ++j) {
        const neighbours column =
            around(((float)j + p->centre) * p->column_step - p->centre, p->x_width);
        const float *left = x + column.lower * p->channels;
        const float *right = x + column.upper * p->channels;
        const int32_t above = row.lower * x_row;
        const int32_t below = row.upper * x_row;
        const float down = row.beyond;
        const float aside = column.beyond;
        for (int32_t c = 0; c < p->channels; ++c, ++left, ++right)
          *y++ = left[above] * (1.f - down) * (1.f - aside) + left[below] * down * (1.f - aside) +
                 right[above] * (1.f - down) * aside + right[below] * down * aside;
      }
    }
}
