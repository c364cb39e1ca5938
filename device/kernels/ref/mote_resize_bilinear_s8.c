/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_resize_bilinear_s8.h"

/* Two neighbouring pixels along a side, and how far beyond the lower one the position lies. Before
 * the first and after the last pixel both are the same, and the distance is of no consequence. */
typedef struct {
  int32_t lower, upper, beyond;
} neighbours;

static neighbours around(int32_t position, int32_t side) {
  neighbours n = {0, 0, 0};
  if (position > 0) {
    n.lower = position >> 10;
    n.upper = n.lower + 1;
    n.beyond = position & 1023;
    if (n.upper >= side) n.upper = n.lower;
  }
  return n;
}

void mote_resize_bilinear_s8(const mote_resize_bilinear_s8_params *p, const int8_t *x, int8_t *y) {
  const int32_t x_row = p->x_width * p->channels;
  for (int32_t b = 0; b < p->batches; ++b, x += p->x_height * x_row)
    for (int32_t i = 0; i < p->y_height; ++i) {
      const neighbours row = around(i * p->row_step + p->row_offset, p->x_height);
      for (int32_t j = 0; j < p->y_width; ++j) {
        const neighbours column = around(j * p->column_step + p->column_offset, p->x_width);
        const int8_t *left = x + column.lower * p->channels;
        const int8_t *right = x + column.upper * p->channels;
        const int32_t above = row.lower * x_row;
        const int32_t below = row.upper * x_row;
        for (int32_t c = 0; c < p->channels; ++c, ++left, ++right) {
          const int32_t top = left[above] * (1024 - column.beyond) + right[above] * column.beyond;
          const int32_t end = left[below] * (1024 - column.beyond) + right[below] * column.beyond;
          const int32_t sum = top * (1024 - row.beyond) + end * row.beyond; /* |sum| <= 2^27 */
          *y++ = (int8_t)((sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20));
        }
      }
    }
}
