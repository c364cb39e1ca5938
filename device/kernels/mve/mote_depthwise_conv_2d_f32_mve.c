/* SPDX-License-Identifier: Apache-2.0
 *
 * Four channels of four pixels, which share the weights; at the ends of a row, where taps lie
 * outside, of one pixel. Sums are those of mote_depthwise_conv_2d_f32 to the bit.
 */
#include "mote_depthwise_conv_2d_f32_mve.h"

#include "mote_kernel.h"
#include "mote_mve_f32.h"

#ifdef MOTE_MVE_F32

#define PIXELS 4
#define LANES 4

/* The part of a window that lies inside the input, and of those beside it. */
typedef struct {
  const float *x; /* its first tap */
  int32_t first;  /* that tap, counted within the filter */
  int32_t h, w;   /* taps */
  int32_t pixels; /* up to four, whose windows are alike */
} window;

/* From the end of one row of taps to the next. */
static inline int32_t next_row_of(const mote_depthwise_conv_2d_f32_mve_params *p,
                                  const window *at) {
  return (p->dilation_h * p->input_w - at->w * p->dilation_w) * p->channels;
}

/* Adds the bias of channels `c` and on. */
static inline void finish(const mote_depthwise_conv_2d_f32_mve_params *p, float32x4_t sum,
                          int32_t c, float *y) {
  if (p->bias) sum = vaddq_f32(sum, vldrwq_f32(p->bias + c));
  vstrwq_f32(y + c, mote_mve_clamp_f32(sum, p->output_min, p->output_max));
}

/* Channels `c` and on of one pixel. */
MOTE_NOINLINE static void one_pixel(const mote_depthwise_conv_2d_f32_mve_params *p,
                                    const window *at, const float *w, int32_t c, float *y) {
  const int32_t next = p->dilation_w * p->channels, next_row = next_row_of(p, at);
  const int32_t next_w = (p->filter_w - at->w) * LANES;
  const float *x = at->x + c;
  float32x4_t sum = vdupq_n_f32(0.f);
  for (int32_t row = at->h; row > 0; --row, x += next_row, w += next_w)
    for (int32_t n = at->w; n > 0; --n, x += next, w += LANES)
      sum = vaddq_f32(sum, vmulq_f32(vldrwq_f32(x), vldrwq_f32(w)));
  finish(p, sum, c, y);
}

/* Channels `c` and on of up to four pixels; the last one is repeated when they are fewer. */
MOTE_NOINLINE static void four_pixels(const mote_depthwise_conv_2d_f32_mve_params *p,
                                      const window *at, const float *w, int32_t c, float *y) {
  const int32_t next = p->dilation_w * p->channels, next_row = next_row_of(p, at);
  const int32_t next_w = (p->filter_w - at->w) * LANES;
  const int32_t second = 1, third = at->pixels > 2 ? 2 : 1, fourth = at->pixels > 3 ? 3 : third;
  const int32_t step = p->stride_w * p->channels;
  const float *x0 = at->x + c, *x1 = x0 + second * step;
  const float *x2 = x0 + third * step, *x3 = x0 + fourth * step;
  float32x4_t s0 = vdupq_n_f32(0.f), s1 = s0, s2 = s0, s3 = s0;
  for (int32_t row = at->h; row > 0; --row) {
    for (int32_t n = at->w; n > 0; --n) {
      const float32x4_t weight = vldrwq_f32(w);
      w += LANES;
      s0 = vaddq_f32(s0, vmulq_f32(vldrwq_f32(x0), weight));
      x0 += next;
      s1 = vaddq_f32(s1, vmulq_f32(vldrwq_f32(x1), weight));
      x1 += next;
      s2 = vaddq_f32(s2, vmulq_f32(vldrwq_f32(x2), weight));
      x2 += next;
      s3 = vaddq_f32(s3, vmulq_f32(vldrwq_f32(x3), weight));
      x3 += next;
    }
    x0 += next_row;
    x1 += next_row;
    x2 += next_row;
    x3 += next_row;
    w += next_w;
  }
  finish(p, s0, c, y);
  finish(p, s1, c, y + second * p->channels);
  finish(p, s2, c, y + third * p->channels);
  finish(p, s3, c, y + fourth * p->channels);
}

/* All channels of some pixels. */
static void make_pixels(const mote_depthwise_conv_2d_f32_mve_params *p, const window *at,
                        float *y) {
  const float *w = p->weights + at->first * LANES;
  for (int32_t left = p->channels; left > 0; left -= LANES) {
    const int32_t c = p->channels - (left < LANES ? LANES : left);
    if (at->pixels > 1)
      four_pixels(p, at, w, c, y);
    else
      one_pixel(p, at, w, c, y);
    w += p->filter_h * p->filter_w * LANES;
  }
}

/* Where the taps inside the input begin and end, for a window that begins at `start`. */
static inline int32_t first_inside(int32_t start, int32_t filter, int32_t dilation) {
  int32_t k = 0;
  while (k < filter && start + k * dilation < 0) ++k;
  return k;
}
static inline int32_t end_inside(int32_t start, int32_t filter, int32_t dilation, int32_t input) {
  int32_t k = filter;
  while (k > 0 && start + (k - 1) * dilation >= input) --k;
  return k;
}

void mote_depthwise_conv_2d_f32_mve(const mote_depthwise_conv_2d_f32_mve_params *p, const float *x,
                                    float *y) {
  const int32_t last_left = p->input_w - ((p->filter_w - 1) * p->dilation_w + 1);
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, top += p->stride_h) {
      const int32_t ky = first_inside(top, p->filter_h, p->dilation_h);
      const int32_t h = end_inside(top, p->filter_h, p->dilation_h, p->input_h) - ky;
      int32_t left = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w;) {
        const int32_t kx = first_inside(left, p->filter_w, p->dilation_w);
        const int32_t w = end_inside(left, p->filter_w, p->dilation_w, p->input_w) - kx;
        const int32_t at = (top + ky * p->dilation_h) * p->input_w + left + kx * p->dilation_w;
        window inside = {x + at * p->channels, ky * p->filter_w + kx, h, w, 1};
        while (inside.pixels < PIXELS && ox + inside.pixels < p->output_w && left >= 0 &&
               left + inside.pixels * p->stride_w <= last_left)
          ++inside.pixels;
        make_pixels(p, &inside, y);
        ox += inside.pixels;
        left += inside.pixels * p->stride_w;
        y += inside.pixels * p->channels;
      }
    }
    x += p->input_h * p->input_w * p->channels;
  }
}

#endif
