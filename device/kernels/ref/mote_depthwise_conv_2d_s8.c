/* SPDX-License-Identifier: Apache-2.0
 *
 * Four channels of a pixel at a time, so that a step to the next tap is shared; what remains, and
 * every channel when each makes several, one at a time. Taps are read in runs: a filter row when
 * the window lies inside the input, else one. A tap outside reads `padding` instead of x.
 */
#include "mote_depthwise_conv_2d_s8.h"

#include "mote_kernel.h"
#include "mote_requant.h"

/* `taps` taps of four channels, or of one. */
MOTE_NOINLINE static void four(int32_t *sums, const int8_t *x, int32_t x_step, const int8_t *w,
                               int32_t w_step, int32_t taps) {
  int32_t sum0 = sums[0], sum1 = sums[1], sum2 = sums[2], sum3 = sums[3];
  do {
    sum0 += x[0] * w[0];
    sum1 += x[1] * w[1];
    sum2 += x[2] * w[2];
    sum3 += x[3] * w[3];
    x += x_step;
    w += w_step;
  } while (--taps);
  sums[0] = sum0;
  sums[1] = sum1;
  sums[2] = sum2;
  sums[3] = sum3;
}

static void one(int32_t *sum, const int8_t *x, int32_t x_step, const int8_t *w, int32_t w_step,
                int32_t taps) {
  do {
    *sum += *x * *w;
    x += x_step;
    w += w_step;
  } while (--taps);
}

/* One image, and where the window begins in it. */
typedef struct {
  const int8_t *x;
  int32_t top, left;
  int32_t inside; /* all of the window is */
} window;

/* Output channels [o, o + lanes) from the input channels that begin with c. */
static void channels(const mote_depthwise_conv_2d_s8_params *p, const window *at, int32_t c,
                     int32_t o, int32_t lanes, int8_t *y) {
  const int32_t outputs = p->channels * p->multiplier;
  const int32_t taps = at->inside ? p->filter_w : 1;
  const int8_t *w = p->weights + o;
  int32_t sums[4];
  for (int32_t i = 0; i < lanes; ++i) sums[i] = p->bias[o + i];
  int32_t iy = at->top;
  for (int32_t ky = 0; ky < p->filter_h; ++ky, iy += p->dilation_h) {
    int32_t ix = at->left;
    for (int32_t kx = 0; kx < p->filter_w; kx += taps, ix += p->dilation_w) {
      const int8_t *x = p->padding;
      if (at->inside ||
          ((uint32_t)iy < (uint32_t)p->input_h && (uint32_t)ix < (uint32_t)p->input_w))
        x = at->x + (iy * p->input_w + ix) * p->channels;
      if (lanes == 4)
        four(sums, x + c, p->dilation_w * p->channels, w, outputs, taps);
      else
        one(sums, x + c, p->dilation_w * p->channels, w, outputs, taps);
      w += taps * outputs;
    }
  }
  for (int32_t i = 0; i < lanes; ++i)
    y[o + i] = mote_requantize_s8(sums[i], p->multipliers[o + i], p->shifts[o + i],
                                  p->output_zero_point, p->output_min, p->output_max);
}

static void pixel(const mote_depthwise_conv_2d_s8_params *p, const window *at, int8_t *y) {
  int32_t c = 0, lanes;
  for (int32_t o = 0, m = 0; o < p->channels * p->multiplier; o += lanes) {
    lanes = p->multiplier == 1 && p->channels - c >= 4 ? 4 : 1;
    channels(p, at, c, o, lanes, y);
    if (++m == p->multiplier) {
      m = 0;
      c += lanes;
    }
  }
}

void mote_depthwise_conv_2d_s8(const mote_depthwise_conv_2d_s8_params *p, const int8_t *x,
                               int8_t *y) {
  const int32_t last_row = p->input_h - ((p->filter_h - 1) * p->dilation_h + 1);
  const int32_t last_column = p->input_w - ((p->filter_w - 1) * p->dilation_w + 1);
  window at;
  at.x = x;
  for (int32_t b = 0; b < p->batches; ++b) {
    at.top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy) {
      at.left = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w; ++ox) {
        at.inside = at.top >= 0 && at.top <= last_row && at.left >= 0 && at.left <= last_column;
        pixel(p, &at, y);
        y += p->channels * p->multiplier;
        at.left += p->stride_w;
      }
      at.top += p->stride_h;
    }
    at.x += p->input_h * p->input_w * p->channels;
  }
}
