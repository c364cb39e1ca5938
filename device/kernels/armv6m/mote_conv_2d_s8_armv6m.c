/* SPDX-License-Identifier: Apache-2.0
 *
 * The windows of four pixels are copied to scratch once for all outputs, as mote_tile_armv6m.h has
 * them; that lets every filter, stride, dilation and border share one inner loop.
 */
#include "mote_conv_2d_s8_armv6m.h"

#include "mote_kernel.h"
#include "mote_tile_armv6m.h"

typedef mote_conv_2d_s8_armv6m_params params;

/// Windows ///

/* Where the window of a pixel begins. */
typedef struct {
  int32_t top, left;
} window;

static int32_t is_inside(const params *p, const window *at) {
  return at->top >= 0 && at->left >= 0 &&
         at->top + (p->filter_h - 1) * p->dilation_h < p->input_h &&
         at->left + (p->filter_w - 1) * p->dilation_w < p->input_w;
}

/* Every other word from `to` on. */
MOTE_NOINLINE static int32_t *pair(int32_t *to, const int8_t *x0, const int8_t *x1, int32_t count) {
  for (int32_t i = 0; i < count; ++i, to += 2)
    *to = (int32_t)((uint32_t)(int32_t)x0[i] + ((uint32_t)(int32_t)x1[i] << 16));
  return to;
}

static const int8_t *tap(const params *p, const int8_t *x, int32_t iy, int32_t ix) {
  if ((uint32_t)iy >= (uint32_t)p->input_h || (uint32_t)ix >= (uint32_t)p->input_w)
    return p->padding;
  return x + (iy * p->input_w + ix) * p->input_pixel;
}

/* Two windows: whole rows of the filter where they lie side by side in x, else tap by tap. */
static int32_t *pair_windows(const params *p, int32_t *to, const int8_t *x, window a, window b) {
  if (p->dilation_w == 1 && p->input_pixel == p->channels && is_inside(p, &a) && is_inside(p, &b)) {
    const int32_t row = p->dilation_h * p->input_w * p->channels;
    const int8_t *x0 = x + (a.top * p->input_w + a.left) * p->channels;
    const int8_t *x1 = x + (b.top * p->input_w + b.left) * p->channels;
    for (int32_t ky = 0; ky < p->filter_h; ++ky, x0 += row, x1 += row)
      to = pair(to, x0, x1, p->filter_w * p->channels);
    return to;
  }
  for (int32_t ky = 0; ky < p->filter_h; ++ky)
    for (int32_t kx = 0; kx < p->filter_w; ++kx) {
      const int32_t iy = ky * p->dilation_h, ix = kx * p->dilation_w;
      to = pair(to, tap(p, x, a.top + iy, a.left + ix), tap(p, x, b.top + iy, b.left + ix),
                p->channels);
    }
  return to;
}

void mote_conv_2d_s8_armv6m(const mote_conv_2d_s8_armv6m_params *p, const int8_t *x, int8_t *y,
                            void *scratch) {
  const int32_t pairs = (p->filter_h * p->filter_w * p->channels + 1) >> 1;
  int32_t *const words = (int32_t *)scratch;
  mote_tile_armv6m t;
  t.min = p->output_min;
  t.max = p->output_max;
  t.kink = (uint32_t)1 << p->bend;
  t.x = words;
  t.some_bytes = 16 * (pairs & 3);
  t.bytes = 16 * pairs;
  t.w = p->weights + (-p->outputs & 7);
  t.steps = (const mote_biased_step *)p->steps;
  t.y = y;
  t.x_step = 0;
  t.w_step = 1;
  t.w_eighth = t.bytes + 1;
  t.steps_step = (int32_t)sizeof(mote_biased_step);
  t.y_step = 1;
  t.count = p->outputs;
  /* What zero weights meet. */
  words[4 * pairs - 2] = words[4 * pairs - 1] = 0;

  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t ox = 0;
    window at = {-p->pad_top, -p->pad_left};
    for (int32_t left = p->output_h * p->output_w; left > 0; left -= 4) {
      window windows[4];
      for (int32_t n = 0; n < 4; ++n) {
        windows[n] = at;
        if (n > 0) t.next[n - 1] = (n < left ? n : left - 1) * p->output_pixel;
        if (n + 1 >= left) continue; /* the last one again */
        at.left += p->stride_w;
        if (++ox == p->output_w) {
          ox = 0;
          at.left = -p->pad_left;
          at.top += p->stride_h;
        }
      }
      pair_windows(p, words, x, windows[0], windows[1]);
      pair_windows(p, words + 1, x, windows[2], windows[3]);
      mote_tile_armv6m_run(&t);
      t.y += (left < 4 ? left : 4) * p->output_pixel;
    }
    x += p->input_h * p->input_w * p->input_pixel;
  }
}
