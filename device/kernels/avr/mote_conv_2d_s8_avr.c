/* SPDX-License-Identifier: Apache-2.0
 *
 * The window of a pixel is copied together, which is cheap beside multiplying it by many rows; then
 * the rows see it as one.
 */
#include "mote_conv_2d_s8_avr.h"

#include <string.h>

#include "mote_flash.h"
#include "mote_rows_avr.h"

/* A row of the window at once where it lies in one piece, else tap by tap. */
static void gather(const mote_conv_2d_s8_avr_params *p, const int8_t *x, int16_t top, int16_t left,
                   uint8_t *patch) {
  const int whole = p->dilation_w == 1 && p->input_pixel == p->channels && left >= 0 &&
                    left <= p->input_w - p->filter_w;
  const int16_t taps = whole ? p->filter_w : 1;
  const uint16_t bytes = (uint16_t)(taps * p->channels);
  int16_t iy = top;
  for (int16_t ky = 0; ky < p->filter_h; ++ky, iy = (int16_t)(iy + p->dilation_h)) {
    const int16_t row = (int16_t)(iy * p->input_w);
    int16_t ix = left;
    for (int16_t kx = 0; kx < p->filter_w; kx = (int16_t)(kx + taps)) {
      if (iy < 0 || iy >= p->input_h || ix < 0 || ix >= p->input_w)
        memset(patch, p->padding, bytes);
      else
        memcpy(patch, x + (int16_t)((row + ix) * p->input_pixel), bytes);
      patch += bytes;
      ix = (int16_t)(ix + p->dilation_w);
    }
  }
}

void mote_conv_2d_s8_avr(const mote_conv_2d_s8_avr_params *p, const int8_t *x, uint8_t *patch,
                         int8_t *y) {
  mote_conv_2d_s8_avr_params q;
  mote_flash_copy(&q, p, sizeof q);
  const int16_t inputs = (int16_t)(q.filter_h * q.filter_w * q.channels);
  const mote_rows_avr rows = {q.weights,   q.bias,    q.multipliers,       q.shifts,
                              inputs,      q.outputs, q.output_zero_point, q.output_min,
                              q.output_max};
  for (int16_t b = 0; b < q.batches; ++b) {
    int16_t top = (int16_t)-q.pad_top;
    for (int16_t oy = 0; oy < q.output_h; ++oy, top = (int16_t)(top + q.stride_h)) {
      int16_t left = (int16_t)-q.pad_left;
      for (int16_t ox = 0; ox < q.output_w; ++ox, left = (int16_t)(left + q.stride_w)) {
        gather(&q, x, top, left, patch);
        mote_rows_avr_run(&rows, (const int8_t *)patch, y);
        y += q.output_pixel;
      }
    }
    x += (int16_t)(q.input_h * q.input_w * q.input_pixel);
  }
}
