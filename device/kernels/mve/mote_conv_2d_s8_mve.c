/* SPDX-License-Identifier: Apache-2.0
 *
 * A tile of three pixels by two output channels: five vector loads serve six products of sixteen
 * pairs, added up across lanes. The last vector of a window is predicated, so nothing is padded and
 * nothing is read beyond an end. Sums of 16 channels are collected and requantised as vectors.
 *
 * Windows that are not one run of x are copied first: for one pixel, and then used by all output
 * channels. A tap outside is filled with the zero point, so that borders need no other sums.
 */
#include "mote_conv_2d_s8_mve.h"

#include "mote_kernel.h"
#include "mote_mve.h"

#ifdef MOTE_MVE

#define PIXELS 3
#define BLOCK 16

/* sums[pixel][0 or 1] = bias + the product of a window and a channel's weights. */
static inline void tile(const int8_t *w0, const int8_t *w1, const int8_t *const windows[PIXELS],
                        int32_t size, const int32_t *bias, int32_t *sums) {
  const int8_t *x0 = windows[0], *x1 = windows[1], *x2 = windows[2];
  int32_t sum00 = bias[0], sum01 = bias[1];
  int32_t sum10 = sum00, sum11 = sum01, sum20 = sum00, sum21 = sum01;
  do {
    const mve_pred16_t p = vctp8q((uint32_t)size);
    const int8x16_t a = vldrbq_z_s8(w0, p);
    const int8x16_t b = vldrbq_z_s8(w1, p);
    int8x16_t v = vldrbq_z_s8(x0, p);
    sum00 = vmladavaq_p_s8(sum00, a, v, p);
    sum01 = vmladavaq_p_s8(sum01, b, v, p);
    v = vldrbq_z_s8(x1, p);
    sum10 = vmladavaq_p_s8(sum10, a, v, p);
    sum11 = vmladavaq_p_s8(sum11, b, v, p);
    v = vldrbq_z_s8(x2, p);
    sum20 = vmladavaq_p_s8(sum20, a, v, p);
    sum21 = vmladavaq_p_s8(sum21, b, v, p);
    w0 += 16;
    w1 += 16;
    x0 += 16;
    x1 += 16;
    x2 += 16;
    size -= 16;
  } while (size > 0);
  sums[0] = sum00;
  sums[1] = sum01;
  sums[BLOCK] = sum10;
  sums[BLOCK + 1] = sum11;
  sums[2 * BLOCK] = sum20;
  sums[2 * BLOCK + 1] = sum21;
}

/* All channels of `count` pixels of y. */
static void pixels(const mote_conv_2d_s8_mve_params *p, const int8_t *const windows[PIXELS],
                   int32_t count, int8_t *y) {
  const int32_t size = p->filter_h * p->filter_w * p->channels;
  const int8_t *w = p->weights;
  mote_mve_range range;
  int32_t sums[PIXELS * BLOCK] = {0};
  range.zero_point = p->output_zero_point;
  range.min = p->output_min;
  range.max = p->output_max;
  for (int32_t first = 0; first < p->outputs; first += BLOCK) {
    const int32_t left = p->outputs - first < BLOCK ? p->outputs - first : BLOCK;
    for (int32_t o = 0; o < left; o += 2, w += 2 * size)
      tile(w, o + 1 < left ? w + size : w, windows, size, p->bias + first + o, sums + o);
    for (int32_t i = 0; i < count; ++i)
      mote_mve_finish(sums + i * BLOCK, p->multipliers + first, p->shifts + first, range,
                      y + i * p->output_pixel + first, left);
  }
}

/* Copies the window that begins at (top, left) of the image x. */
MOTE_NOINLINE static void gather(const mote_conv_2d_s8_mve_params *p, const int8_t *x, int32_t top,
                                 int32_t left, int8_t *to) {
  const int32_t runs = p->dilation_w == 1 && p->input_pixel == p->channels;
  const int32_t right = left + p->filter_w;
  const int32_t before = left < 0 ? -left : 0;
  const int32_t after = right > p->input_w ? right - p->input_w : 0;
  for (int32_t ky = 0; ky < p->filter_h; ++ky, top += p->dilation_h) {
    const int8_t *const row = x + top * p->input_w * p->input_pixel;
    if ((uint32_t)top >= (uint32_t)p->input_h) {
      to = mote_mve_fill(to, p->input_zero_point, p->filter_w * p->channels);
    } else if (runs && before + after < p->filter_w) {
      to = mote_mve_fill(to, p->input_zero_point, before * p->channels);
      to = mote_mve_copy(to, row + (left + before) * p->channels,
                         (p->filter_w - before - after) * p->channels);
      to = mote_mve_fill(to, p->input_zero_point, after * p->channels);
    } else {
      int32_t ix = left;
      for (int32_t kx = 0; kx < p->filter_w; ++kx, ix += p->dilation_w)
        to = (uint32_t)ix < (uint32_t)p->input_w
                 ? mote_mve_copy(to, row + ix * p->input_pixel, p->channels)
                 : mote_mve_fill(to, p->input_zero_point, p->channels);
    }
  }
}

void mote_conv_2d_s8_mve(const mote_conv_2d_s8_mve_params *p, const int8_t *x, int8_t *y,
                         void *scratch) {
  const int32_t size = p->filter_h * p->filter_w * p->channels;
  const int8_t *windows[PIXELS];
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, top += p->stride_h) {
      int32_t left = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w; ox += PIXELS) {
        const int32_t count = p->output_w - ox < PIXELS ? p->output_w - ox : PIXELS;
        for (int32_t i = 0; i < PIXELS; ++i, left += p->stride_w) {
          if (i >= count) {
            windows[i] = windows[0];
          } else if (p->direct) {
            windows[i] = x + (top * p->input_w + left) * p->input_pixel;
          } else {
            int8_t *const copy = (int8_t *)scratch + i * size;
            gather(p, x, top, left, copy);
            windows[i] = copy;
          }
        }
        pixels(p, windows, count, y);
        y += count * p->output_pixel;
      }
    }
    x += p->input_h * p->input_w * p->input_pixel;
  }
}

#endif
