/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_copy_nd.h"

#include "mote_copy_run.h"

static void copy_line(const uint8_t *x, uint8_t *y, int32_t count, int32_t x_stride,
                      int32_t y_stride, int32_t unit) {
  switch (unit) {
    case 1:
      for (; count > 0; --count, x += x_stride, y += y_stride) *y = *x;
      break;
    case 2:
      for (; count > 0; --count, x += x_stride, y += y_stride)
        *(mote_half *)(void *)y = *(const mote_half *)(const void *)x;
      break;
    case 4:
      for (; count > 0; --count, x += x_stride, y += y_stride)
        *(mote_word *)(void *)y = *(const mote_word *)(const void *)x;
      break;
    default:
      for (; count > 0; --count, x += x_stride, y += y_stride) mote_copy_run(x, y, unit);
      break;
  }
}

void mote_copy_nd(const mote_copy_nd_params *p, const void *x, void *y) {
  int32_t index[5] = {0, 0, 0, 0, 0};
  int32_t from = 0;
  int32_t to = 0;
  for (;;) {
    copy_line((const uint8_t *)x + from, (uint8_t *)y + to, p->extents[5], p->x_strides[5],
              p->y_strides[5], p->unit_bytes);
    /* The next index, like an odometer: innermost first, each that is full starts again. */
    int32_t d = 4;
    for (; d >= 0; --d) {
      from += p->x_strides[d];
      to += p->y_strides[d];
      if (++index[d] < p->extents[d]) break;
      from -= p->extents[d] * p->x_strides[d];
      to -= p->extents[d] * p->y_strides[d];
      index[d] = 0;
    }
    if (d < 0) return;
  }
}
