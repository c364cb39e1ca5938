/* SPDX-License-Identifier: Apache-2.0
 *
 * Sixteen channels of a pixel at a time, or all channels of adjacent pixels when they are few. The
 * products of two taps are added in 16 bits and then widened. Lanes stay where the widening
 * multiplications leave them, even and odd apart, until narrowing brings them together again.
 *
 * A 3x3 window inside the input is walked by its rows; any other by a table of its taps, in which
 * taps outside point at `padding`.
 */
#include "mote_depthwise_conv_2d_s8_mve.h"

#include "mote_kernel.h"
#include "mote_mve.h"

#ifdef MOTE_MVE

#define BLOCK 16

typedef struct {
  int32x4_t j0, j1, j2, j3; /* in the order of mote_mve.h */
} sums;

static inline sums load_bias(const int32_t *bias) {
  sums s;
  s.j0 = vldrwq_s32(bias);
  s.j1 = vldrwq_s32(bias + 4);
  s.j2 = vldrwq_s32(bias + 8);
  s.j3 = vldrwq_s32(bias + 12);
  return s;
}

/* Half of an addition: even or odd channels. */
static inline void add_even(sums *s, int16x8_t products) {
  s->j0 = vaddq_s32(s->j0, vmovlbq_s16(products));
  s->j2 = vaddq_s32(s->j2, vmovltq_s16(products));
}

static inline void add_odd(sums *s, int16x8_t products) {
  s->j1 = vaddq_s32(s->j1, vmovlbq_s16(products));
  s->j3 = vaddq_s32(s->j3, vmovltq_s16(products));
}

static inline int8x16_t load(const int8_t *x, int32_t lanes) {
  return lanes < BLOCK ? vldrbq_z_s8(x, vctp8q((uint32_t)lanes)) : vldrbq_s8(x);
}

static inline void one_tap(sums *s, const int8_t *x, const int8_t *w, int32_t lanes) {
  const int8x16_t v = load(x, lanes), a = vldrbq_s8(w);
  add_even(s, vmullbq_int_s8(v, a));
  add_odd(s, vmulltq_int_s8(v, a));
}

/* x1 is loaded twice: eight vector registers do not hold it beside the sums and products. */
static inline void two_taps(sums *s, const int8_t *x0, const int8_t *x1, const int8_t *w,
                            int32_t lanes) {
  const int8x16_t a = vldrbq_s8(w), v0 = load(x0, lanes);
  int16x8_t even = vmullbq_int_s8(v0, a);
  int16x8_t odd = vmulltq_int_s8(v0, a);
  const int8x16_t b = vldrbq_s8(w + BLOCK);
  even = vaddq_s16(even, vmullbq_int_s8(load(x1, lanes), b));
  __asm__("" : "+r"(x1));
  odd = vaddq_s16(odd, vmulltq_int_s8(load(x1, lanes), b));
  add_even(s, even);
  add_odd(s, odd);
}

static inline void finish(const mote_depthwise_conv_2d_s8_mve_params *p, const sums *s, int32_t c,
                          int8_t *y, int32_t count) {
  const int32_t *const m = p->multipliers + c;
  const int8_t *const shifts = p->shifts + c;
  mote_mve_range range;
  int8x16_t values;
  range.zero_point = p->output_zero_point;
  range.min = p->output_min;
  range.max = p->output_max;
  if (range.min >= range.zero_point)
    values = mote_mve_requantize_16(s->j0, s->j1, s->j2, s->j3, m, shifts, range, 0);
  else
    values = mote_mve_requantize_16(s->j0, s->j1, s->j2, s->j3, m, shifts, range, 1);
  mote_mve_store(y, values, count);
}

/* A pixel, or several that fill a block, whose 3x3 windows begin at x. */
MOTE_NOINLINE static void nine_taps(const mote_depthwise_conv_2d_s8_mve_params *p, const int8_t *x,
                                    int8_t *y) {
  const int32_t count = p->channels * p->pixels;
  const int32_t step = p->dilation_w * p->channels;
  const int32_t row = p->dilation_h * p->input_w * p->channels;
  const int8_t *w = p->weights;
  int32_t c = 0;
  for (; c + BLOCK <= count; c += BLOCK, w += 10 * BLOCK) {
    const int8_t *const x0 = x + c, *const x1 = x0 + row, *const x2 = x1 + row;
    sums s = load_bias(p->bias + c);
    two_taps(&s, x0, x0 + step, w, BLOCK);
    two_taps(&s, x0 + 2 * step, x1, w + 2 * BLOCK, BLOCK);
    two_taps(&s, x1 + step, x1 + 2 * step, w + 4 * BLOCK, BLOCK);
    two_taps(&s, x2, x2 + step, w + 6 * BLOCK, BLOCK);
    one_tap(&s, x2 + 2 * step, w + 8 * BLOCK, BLOCK);
    finish(p, &s, c, y + c, BLOCK);
  }
  if (c < count) {
    const int8_t *at = x + c;
    sums s = load_bias(p->bias + c);
    for (int32_t ky = 0; ky < 3; ++ky, at += row, w += 3 * BLOCK) {
      one_tap(&s, at, w, count - c);
      one_tap(&s, at + step, w + BLOCK, count - c);
      one_tap(&s, at + 2 * step, w + 2 * BLOCK, count - c);
    }
    finish(p, &s, c, y + c, count - c);
  }
}

/* One pixel, from its taps. */
MOTE_NOINLINE static void any_taps(const mote_depthwise_conv_2d_s8_mve_params *p,
                                   const int8_t *const *taps, int32_t count, int8_t *y) {
  const int8_t *w = p->weights;
  for (int32_t c = 0; c < p->channels; c += BLOCK) {
    const int32_t left = p->channels - c;
    sums s = load_bias(p->bias + c);
    if (left >= BLOCK) {
      for (int32_t t = 0; t < count; t += 2, w += 2 * BLOCK)
        two_taps(&s, taps[t] + c, taps[t + 1] + c, w, BLOCK);
    } else {
      for (int32_t t = 0; t < count; t += 2, w += 2 * BLOCK)
        two_taps(&s, taps[t] + c, taps[t + 1] + c, w, left);
    }
    finish(p, &s, c, y + c, left);
  }
}

/* Where the taps of the window at (top, left) of the image x are; how many, made even. */
static int32_t find_taps(const mote_depthwise_conv_2d_s8_mve_params *p, const int8_t *x,
                         int32_t top, int32_t left, const int8_t **taps) {
  int32_t count = 0;
  for (int32_t ky = 0; ky < p->filter_h; ++ky, top += p->dilation_h) {
    const int8_t *const row = x + top * p->input_w * p->channels;
    const int32_t inside = (uint32_t)top < (uint32_t)p->input_h;
    int32_t ix = left;
    for (int32_t kx = 0; kx < p->filter_w; ++kx, ix += p->dilation_w)
      taps[count++] =
          inside && (uint32_t)ix < (uint32_t)p->input_w ? row + ix * p->channels : p->padding;
  }
  if (count & 1) {
    taps[count] = taps[0];
    ++count;
  }
  return count;
}

void mote_depthwise_conv_2d_s8_mve(const mote_depthwise_conv_2d_s8_mve_params *p, const int8_t *x,
                                   int8_t *y) {
  const int8_t *taps[MOTE_DEPTHWISE_CONV_2D_S8_MVE_TAPS];
  const int32_t last_row = p->input_h - ((p->filter_h - 1) * p->dilation_h + 1);
  const int32_t last_column = p->input_w - ((p->filter_w - 1) * p->dilation_w + p->pixels);
  const int32_t three = p->filter_h == 3 && p->filter_w == 3;
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, top += p->stride_h) {
      const int32_t inside = three && top >= 0 && top <= last_row;
      int32_t left = -p->pad_left;
      int32_t ox = 0;
      while (ox < p->output_w) {
        int32_t made = 1;
        if (inside && left >= 0 && left <= last_column && ox + p->pixels <= p->output_w) {
          nine_taps(p, x + (top * p->input_w + left) * p->channels, y);
          made = p->pixels;
        } else {
          any_taps(p, taps, find_taps(p, x, top, left, taps), y);
        }
        y += made * p->channels;
        left += made * p->stride_w;
        ox += made;
      }
    }
    x += p->input_h * p->input_w * p->channels;
  }
}

#endif
