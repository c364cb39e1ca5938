/* SPDX-License-Identifier: Apache-2.0
 *
 * A tile of two pixels by two output channels: four loads serve four multiplications. An odd last
 * pixel or channel is paired with itself, which costs time there and no code.
 *
 * The weights of a tile are read front to back, in runs: a whole filter row when both windows lie
 * inside the input and the row's pixels are adjacent, else the channels of one tap. A tap outside
 * reads `padding` instead of x, so that borders need no other sums.
 */
#include "mote_conv_2d_s8.h"

#include "mote_kernel.h"
#include "mote_requant.h"

typedef struct {
  const int8_t *w0, *w1;              /* the two channels' weights still to come */
  int32_t sum00, sum01, sum10, sum11; /* [pixel][channel] */
} tile;

MOTE_NOINLINE static void multiply(tile *t, const int8_t *x0, const int8_t *x1, int32_t count) {
  const int8_t *w0 = t->w0, *w1 = t->w1;
  int32_t sum00 = t->sum00, sum01 = t->sum01, sum10 = t->sum10, sum11 = t->sum11;
  const int8_t *const end = x0 + count;
  do {
    const int32_t a0 = *x0++, b0 = *w0++, a1 = *x1++, b1 = *w1++;
    sum00 += a0 * b0;
    sum01 += a0 * b1;
    sum10 += a1 * b0;
    sum11 += a1 * b1;
  } while (x0 != end);
  t->w0 = w0;
  t->w1 = w1;
  t->sum00 = sum00;
  t->sum01 = sum01;
  t->sum10 = sum10;
  t->sum11 = sum11;
}

/* One image, and where the two windows of a tile begin in it. */
typedef struct {
  const int8_t *x;
  int32_t top, left[2];
  int32_t inside; /* both windows are */
} windows;

static const int8_t *tap(const mote_conv_2d_s8_params *p, const windows *at, int32_t iy,
                         int32_t ix) {
  if (!at->inside && ((uint32_t)iy >= (uint32_t)p->input_h || (uint32_t)ix >= (uint32_t)p->input_w))
    return p->padding;
  return at->x + (iy * p->input_w + ix) * p->input_pixel;
}

static int8_t finish(const mote_conv_2d_s8_params *p, int32_t sum, int32_t o) {
  return mote_requantize_s8(sum, p->multipliers[o], p->shifts[o], p->output_zero_point,
                            p->output_min, p->output_max);
}

static void two_pixels(const mote_conv_2d_s8_params *p, const windows *at, int8_t *y0, int8_t *y1) {
  const int32_t taps =
      at->inside && p->dilation_w == 1 && p->input_pixel == p->channels ? p->filter_w : 1;
  const int32_t filter = p->filter_h * p->filter_w * p->channels;
  tile t;
  t.w0 = p->weights;
  for (int32_t o = 0; o < p->outputs; o += 2) {
    const int32_t next = o + 1 < p->outputs ? o + 1 : o;
    t.w1 = next > o ? t.w0 + filter : t.w0;
    t.sum00 = t.sum10 = p->bias[o];
    t.sum01 = t.sum11 = p->bias[next];
    int32_t iy = at->top;
    for (int32_t ky = 0; ky < p->filter_h; ++ky, iy += p->dilation_h)
      for (int32_t kx = 0; kx < p->filter_w; kx += taps) {
        const int32_t ix = kx * p->dilation_w;
        multiply(&t, tap(p, at, iy, at->left[0] + ix), tap(p, at, iy, at->left[1] + ix),
                 taps * p->channels);
      }
    y0[o] = finish(p, t.sum00, o);
    y1[o] = finish(p, t.sum10, o);
    y0[next] = finish(p, t.sum01, next);
    y1[next] = finish(p, t.sum11, next);
    t.w0 = t.w1;
  }
}

void mote_conv_2d_s8(const mote_conv_2d_s8_params *p, const int8_t *x, int8_t *y) {
  const int32_t last_row = p->input_h - ((p->filter_h - 1) * p->dilation_h + 1);
  const int32_t last_column = p->input_w - ((p->filter_w - 1) * p->dilation_w + 1);
  windows at;
  at.x = x;
  for (int32_t b = 0; b < p->batches; ++b) {
    at.top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy) {
      at.left[0] = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w; ox += 2) {
        const int32_t pair = ox + 1 < p->output_w;
        at.left[1] = at.left[0] + (pair ? p->stride_w : 0);
        at.inside =
            at.top >= 0 && at.top <= last_row && at.left[0] >= 0 && at.left[1] <= last_column;
        int8_t *const y1 = pair ? y + p->output_pixel : y;
        two_pixels(p, &at, y, y1);
        y = y1 + p->output_pixel;
        at.left[0] = at.left[1] + p->stride_w;
      }
      at.top += p->stride_h;
    }
    at.x += p->input_h * p->input_w * p->input_pixel;
  }
}
