/* SPDX-License-Identifier: Apache-2.0
 *
 * Four output channels of a pixel at a time, tap after tap, with their sums in registers. The last
 * ones may repeat some that were made before. With more than one output per input channel, or fewer
 * than four in all, it is one at a time.
 */
#include "mote_depthwise_conv_2d_f32.h"

#include "mote_kernel.h"

/* The part of a window that lies inside the input. */
typedef struct {
  const float *x; /* its first tap */
  int32_t first;  /* that tap, counted within the filter */
  int32_t h, w;   /* taps */
} window;

static float finish(const mote_depthwise_conv_2d_f32_params *p, float sum, int32_t o) {
  return mote_clamp_f32(sum + (p->bias ? p->bias[o] : 0.f), p->output_min, p->output_max);
}

MOTE_NOINLINE static void four_channels(const mote_depthwise_conv_2d_f32_params *p,
                                        const window *at, int32_t c, float *y) {
  const int32_t x_step = p->dilation_w * p->channels;
  const float *x = at->x + c;
  const float *w = p->weights + at->first * p->channels + c;
  float s0 = 0.f, s1 = 0.f, s2 = 0.f, s3 = 0.f;
  for (int32_t ky = 0; ky < at->h; ++ky) {
    for (int32_t kx = at->w; kx > 0; --kx, x += x_step, w += p->channels) {
      s0 += x[0] * w[0];
      s1 += x[1] * w[1];
      s2 += x[2] * w[2];
      s3 += x[3] * w[3];
    }
    x += p->dilation_h * p->input_w * p->channels - at->w * x_step;
    w += (p->filter_w - at->w) * p->channels;
  }
  y[c] = finish(p, s0, c);
  y[c + 1] = finish(p, s1, c + 1);
  y[c + 2] = finish(p, s2, c + 2);
  y[c + 3] = finish(p, s3, c + 3);
}

static void one_output(const mote_depthwise_conv_2d_f32_params *p, const window *at, int32_t c,
                       int32_t o, float *y) {
  const int32_t outputs = p->channels * p->multiplier;
  const float *x = at->x + c;
  const float *w = p->weights + at->first * outputs + o;
  float sum = 0.f;
  for (int32_t ky = 0; ky < at->h; ++ky) {
    for (int32_t kx = 0; kx < at->w; ++kx, w += outputs)
      sum += x[kx * p->dilation_w * p->channels] * *w;
    x += p->dilation_h * p->input_w * p->channels;
    w += (p->filter_w - at->w) * outputs;
  }
  y[o] = finish(p, sum, o);
}

static void pixel(const mote_depthwise_conv_2d_f32_params *p, const window *at, float *y) {
  if (p->multiplier == 1 && p->channels >= 4) {
    int32_t c = 0;
    for (; c + 4 <= p->channels; c += 4) four_channels(p, at, c, y);
    if (c < p->channels) four_channels(p, at, p->channels - 4, y);
  } else {
    int32_t o = 0;
    for (int32_t c = 0; c < p->channels; ++c)
      for (int32_t m = 0; m < p->multiplier; ++m) one_output(p, at, c, o++, y);
  }
}

/* Where the taps inside the input begin, for a window that begins at `start`. */
static int32_t first_inside(int32_t start, int32_t filter, int32_t dilation) {
  int32_t k = 0;
  while (k < filter && start + k * dilation < 0) ++k;
  return k;
}
static int32_t end_inside(int32_t start, int32_t filter, int32_t dilation, int32_t input) {
  int32_t k = filter;
  while (k > 0 && start + (k - 1) * dilation >= input) --k;
  return k;
}

void mote_depthwise_conv_2d_f32(const mote_depthwise_conv_2d_f32_params *p, const float *x,
                                float *y) {
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, top += p->stride_h) {
      const int32_t ky = first_inside(top, p->filter_h, p->dilation_h);
      const int32_t h = end_inside(top, p->filter_h, p->dilation_h, p->input_h) - ky;
      int32_t left = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w; ++ox, left += p->stride_w) {
        const int32_t kx = first_inside(left, p->filter_w, p->dilation_w);
        const int32_t w = end_inside(left, p->filter_w, p->dilation_w, p->input_w) - kx;
        const int32_t at = (top + ky * p->dilation_h) * p->input_w + left + kx * p->dilation_w;
        const window inside = {x + at * p->channels, ky * p->filter_w + kx, h, w};
        pixel(p, &inside, y);
        y += p->channels * p->multiplier;
      }
    }
    x += p->input_h * p->input_w * p->channels;
  }
}
