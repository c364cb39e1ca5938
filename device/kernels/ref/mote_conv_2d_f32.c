/* SPDX-License-Identifier: Apache-2.0
 *
 * A tile of two pixels by four output channels: six loads serve eight multiplications. Tiles at the
 * end of a row, or at its ends where the windows leave the input, pair a pixel with itself, those
 * of the last channels repeat the last one. Every sum is added up in the order of ky, kx, i.
 */
#include "mote_conv_2d_f32.h"

#include "mote_kernel.h"

#define OUTPUTS 4 /* of a tile */

typedef struct {
  const float *w[OUTPUTS];
  float sum[2][OUTPUTS];
} tile;

/* `count` elements of both pixels with those of each channel's weights from `first` on. */
MOTE_NOINLINE static void multiply(tile *t, const float *x0, const float *x1, int32_t first,
                                   int32_t count) {
  const float *w0 = t->w[0] + first, *w1 = t->w[1] + first;
  const float *w2 = t->w[2] + first, *w3 = t->w[3] + first;
  float s00 = t->sum[0][0], s01 = t->sum[0][1], s02 = t->sum[0][2], s03 = t->sum[0][3];
  float s10 = t->sum[1][0], s11 = t->sum[1][1], s12 = t->sum[1][2], s13 = t->sum[1][3];
  const float *const end = x0 + count;
  do {
    const float a = *x0++, b = *x1++;
    const float k0 = *w0++, k1 = *w1++, k2 = *w2++, k3 = *w3++;
    s00 += a * k0;
    s01 += a * k1;
    s02 += a * k2;
    s03 += a * k3;
    s10 += b * k0;
    s11 += b * k1;
    s12 += b * k2;
    s13 += b * k3;
  } while (x0 != end);
  t->sum[0][0] = s00;
  t->sum[0][1] = s01;
  t->sum[0][2] = s02;
  t->sum[0][3] = s03;
  t->sum[1][0] = s10;
  t->sum[1][1] = s11;
  t->sum[1][2] = s12;
  t->sum[1][3] = s13;
}

/* The taps of one direction that lie inside the input. */
typedef struct {
  int32_t begin, end;
} taps;

static taps taps_inside(int32_t start, int32_t filter, int32_t dilation, int32_t input) {
  taps t = {0, filter};
  while (t.begin < filter && start + t.begin * dilation < 0) ++t.begin;
  while (t.end > t.begin && start + (t.end - 1) * dilation >= input) --t.end;
  return t;
}

/* All channels of two pixels of one row, whose windows begin at x0 and x1. */
static void two_pixels(const mote_conv_2d_f32_params *p, const float *x0, const float *x1, taps h,
                       taps w, float *y0, float *y1) {
  const int32_t filter = p->filter_h * p->filter_w * p->channels;
  const int32_t runs = p->dilation_w == 1 && p->input_pixel == p->channels ? w.end - w.begin : 1;
  for (int32_t o = 0; o < p->outputs; o += OUTPUTS) {
    tile t;
    for (int32_t n = 0; n < OUTPUTS; ++n) {
      const int32_t channel = o + n < p->outputs ? o + n : p->outputs - 1;
      t.w[n] = p->weights + channel * filter;
      t.sum[0][n] = t.sum[1][n] = 0.f;
    }
    for (int32_t ky = h.begin; ky < h.end; ++ky)
      for (int32_t kx = w.begin; kx < w.end; kx += runs) {
        const int32_t at = (ky * p->dilation_h * p->input_w + kx * p->dilation_w) * p->input_pixel;
        multiply(&t, x0 + at, x1 + at, (ky * p->filter_w + kx) * p->channels, runs * p->channels);
      }
    for (int32_t n = 0; n < OUTPUTS && o + n < p->outputs; ++n) {
      const float bias = p->bias ? p->bias[o + n] : 0.f;
      y0[o + n] = mote_clamp_f32(t.sum[0][n] + bias, p->output_min, p->output_max);
      y1[o + n] = mote_clamp_f32(t.sum[1][n] + bias, p->output_min, p->output_max);
    }
  }
}

void mote_conv_2d_f32(const mote_conv_2d_f32_params *p, const float *x, float *y) {
  const int32_t last_left = p->input_w - ((p->filter_w - 1) * p->dilation_w + 1);
  const int32_t step = p->stride_w * p->input_pixel;
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, top += p->stride_h) {
      const taps h = taps_inside(top, p->filter_h, p->dilation_h, p->input_h);
      int32_t left = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w;) {
        const taps w = taps_inside(left, p->filter_w, p->dilation_w, p->input_w);
        const int32_t pair = ox + 1 < p->output_w && left >= 0 && left + p->stride_w <= last_left;
        const float *const window = x + (top * p->input_w + left) * p->input_pixel;
        two_pixels(p, window, pair ? window + step : window, h, w, y,
                   pair ? y + p->output_pixel : y);
        ox += 1 + pair;
        left += p->stride_w << pair;
        y += p->output_pixel << pair;
      }
    }
    x += p->input_h * p->input_w * p->input_pixel;
  }
}
