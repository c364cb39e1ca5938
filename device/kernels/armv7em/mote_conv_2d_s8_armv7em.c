/* SPDX-License-Identifier: Apache-2.0
 *
 * A tile of two pixels by two output channels: per four taps, six words are loaded, four of them
 * already widened, for eight SMLAD. The windows of the two pixels are copied to scratch, widened
 * and interleaved; that costs little as soon as there are a few output channels, needs far less
 * memory than widened rows would, and lets every filter, stride, dilation and border share one
 * inner loop:
 *
 *   scratch: (x0[0], x0[2]) (x1[0], x1[2]) (x0[1], x0[3]) (x1[1], x1[3]) (x0[4], x0[6]) ...
 *
 * A window of pieces that are no multiples of four bytes is collected as bytes behind that, then
 * widened.
 */
#include "mote_conv_2d_s8_armv7em.h"

#include "mote_dsp.h"
#include "mote_kernel.h"
#include "mote_requant.h"

typedef mote_conv_2d_s8_armv7em_params params;

/// Windows ///

/* Every other word from `to` on, `count` bytes widened. */
static inline int32_t *widen(int32_t *to, const int8_t *x, int32_t count) {
  for (; count >= 8; count -= 8) {
    const int32_t v0 = mote_take_4(&x);
    const int32_t v1 = mote_take_4(&x);
    to[0] = mote_sxtb16(v0);
    to[2] = mote_sxtb16_odd(v0);
    to[4] = mote_sxtb16(v1);
    to[6] = mote_sxtb16_odd(v1);
    to += 8;
  }
  for (; count > 0; count -= 4) {
    const int32_t v = count >= 4 ? mote_take_4(&x) : mote_take_tail(x, count);
    to[0] = mote_sxtb16(v);
    to[2] = mote_sxtb16_odd(v);
    to += 4;
  }
  return to;
}

MOTE_NOINLINE static void widen_all(int32_t *to, const int8_t *x, int32_t count) {
  widen(to, x, count);
}

static int32_t *widen_padding(int32_t *to, int32_t zero_point, int32_t count) {
  const int32_t pair = (int32_t)(((uint32_t)zero_point & 0xffffu) | (uint32_t)zero_point << 16);
  for (; count > 0; count -= 2, to += 2) *to = pair;
  return to;
}

static inline int8_t *copy(int8_t *to, const int8_t *x, int32_t count) {
  for (; count >= 4; count -= 4) mote_put_4(&to, mote_take_4(&x));
  for (; count > 0; --count) *to++ = *x++;
  return to;
}

static int8_t *copy_padding(int8_t *to, int32_t zero_point, int32_t count) {
  for (; count > 0; --count) *to++ = (int8_t)zero_point;
  return to;
}

/* Whether the taps of a filter row lie side by side in x. */
static int32_t has_whole_rows(const params *p) {
  return p->dilation_w == 1 && p->input_pixel == p->channels;
}

/* One filter row after another, each of them `before` bytes of padding, `inside` of x and `after`
 * of padding: at once widened if these are multiples of four, */
static void widen_rows(const params *p, int32_t *to, const int8_t *x, int32_t top, int32_t first,
                       int32_t before, int32_t inside, int32_t after) {
  const int32_t pitch = p->input_w * p->input_pixel;
  for (int32_t ky = 0; ky < p->filter_h; ++ky, top += p->dilation_h) {
    if ((uint32_t)top >= (uint32_t)p->input_h) {
      to = widen_padding(to, p->input_zero_point, before + inside + after);
    } else {
      if (before > 0) to = widen_padding(to, p->input_zero_point, before);
      to = widen(to, x + top * pitch + first, inside);
      if (after > 0) to = widen_padding(to, p->input_zero_point, after);
    }
  }
}

/* else as bytes. */
static void copy_rows(const params *p, int8_t *to, const int8_t *x, int32_t top, int32_t first,
                      int32_t before, int32_t inside, int32_t after) {
  const int32_t pitch = p->input_w * p->input_pixel;
  for (int32_t ky = 0; ky < p->filter_h; ++ky, top += p->dilation_h) {
    if ((uint32_t)top >= (uint32_t)p->input_h) {
      to = copy_padding(to, p->input_zero_point, before + inside + after);
    } else {
      if (before > 0) to = copy_padding(to, p->input_zero_point, before);
      to = copy(to, x + top * pitch + first, inside);
      if (after > 0) to = copy_padding(to, p->input_zero_point, after);
    }
  }
}

/* The window whose first tap is at row `top` and column `left`, where whole rows lie side by side.
 * Returns whether it is widened already. */
MOTE_NOINLINE static int32_t put_rows(const params *p, int32_t *words, int8_t *bytes,
                                      const int8_t *x, int32_t top, int32_t left) {
  int32_t before = left < 0 ? -left : 0;
  if (before > p->filter_w) before = p->filter_w;
  int32_t after = left + p->filter_w - p->input_w;
  if (after < 0) after = 0;
  if (after > p->filter_w) after = p->filter_w;
  const int32_t inside = (p->filter_w - before - after) * p->channels;
  const int32_t first = (left + before) * p->channels;
  before *= p->channels;
  after *= p->channels;
  const int32_t is_wide = ((before | inside | after) & 3) == 0;
  if (is_wide)
    widen_rows(p, words, x, top, first, before, inside, after);
  else
    copy_rows(p, bytes, x, top, first, before, inside, after);
  return is_wide;
}

/* The same tap by tap, for filters with gaps and for groups of channels. */
MOTE_NOINLINE static int32_t put_taps(const params *p, int32_t *words, int8_t *bytes,
                                      const int8_t *x, int32_t top, int32_t left) {
  const int32_t is_wide = (p->channels & 3) == 0;
  for (int32_t ky = 0; ky < p->filter_h; ++ky, top += p->dilation_h) {
    int32_t ix = left;
    for (int32_t kx = 0; kx < p->filter_w; ++kx, ix += p->dilation_w) {
      const int32_t is_inside =
          (uint32_t)top < (uint32_t)p->input_h && (uint32_t)ix < (uint32_t)p->input_w;
      const int8_t *const pixel = is_inside ? x + (top * p->input_w + ix) * p->input_pixel : x;
      if (is_wide)
        words = is_inside ? widen(words, pixel, p->channels)
                          : widen_padding(words, p->input_zero_point, p->channels);
      else
        bytes = is_inside ? copy(bytes, pixel, p->channels)
                          : copy_padding(bytes, p->input_zero_point, p->channels);
    }
  }
  return is_wide;
}

/* One run of x, so that nothing has to be collected. */
static int32_t is_one_run(const params *p) {
  return p->filter_h == 1 && p->pad_left == 0 && p->pad_top == 0 &&
         (p->filter_w == 1 || has_whole_rows(p)) && (p->output_h - 1) * p->stride_h < p->input_h &&
         (p->output_w - 1) * p->stride_w + p->filter_w <= p->input_w;
}

/// Products ///

#define MULTIPLY_FOUR(w, x)                \
  do {                                     \
    int32_t w0, w1, x0, x1;                \
    mote_take_pair(&(w), &w0, &w1);        \
    mote_take_pair(&(x), &x0, &x1);        \
    const int32_t even0 = mote_sxtb16(w0); \
    const int32_t even1 = mote_sxtb16(w1); \
    s00 = mote_smlad(x0, even0, s00);      \
    s01 = mote_smlad(x0, even1, s01);      \
    s10 = mote_smlad(x1, even0, s10);      \
    s11 = mote_smlad(x1, even1, s11);      \
    mote_take_pair(&(x), &x0, &x1);        \
    w0 = mote_sxtb16_odd(w0);              \
    w1 = mote_sxtb16_odd(w1);              \
    s00 = mote_smlad(x0, w0, s00);         \
    s01 = mote_smlad(x0, w1, s01);         \
    s10 = mote_smlad(x1, w0, s10);         \
    s11 = mote_smlad(x1, w1, s11);         \
  } while (0)

/* `pairs` of channels of two pixels, one at y, the other `next` behind; x is their `taps`. */
MOTE_NOINLINE static void two_pixels(const params *p, int32_t first, int32_t pairs,
                                     const int32_t *scratch, int32_t taps, int8_t *y,
                                     int32_t next) {
  const int32_t *w = p->weights + first * (2 + (taps >> 1));
  const int32_t *factors = p->factors + first * 3;
  const int32_t *const end = scratch + taps;
  const int32_t *const blocks = scratch + (taps & 15);
  const int32_t narrow = p->output_min > -128 || p->output_max < 127;
  const int8_t *const last = y + 2 * pairs;
  do {
    const int32_t *x = scratch;
    int32_t s00, s01;
    mote_take_pair(&w, &s00, &s01);
    int32_t s10 = s00, s11 = s01;
    while (x != blocks) MULTIPLY_FOUR(w, x);
    while (x != end) {
      MULTIPLY_FOUR(w, x);
      MULTIPLY_FOUR(w, x);
      MULTIPLY_FOUR(w, x);
      MULTIPLY_FOUR(w, x);
    }
    int32_t m0, m1;
    mote_take_pair(&factors, &m0, &m1);
    const int32_t shift0 = *factors & 0xff, shift1 = *factors >> 8;
    ++factors;
    const int32_t offset0 = mote_requantize_offset(p->output_zero_point, shift0);
    const int32_t offset1 = mote_requantize_offset(p->output_zero_point, shift1);
    s00 = mote_requantize_fast(s00, m0, offset0, shift0);
    s10 = mote_requantize_fast(s10, m0, offset0, shift0);
    s01 = mote_requantize_fast(s01, m1, offset1, shift1);
    s11 = mote_requantize_fast(s11, m1, offset1, shift1);
    if (narrow) {
      s00 = mote_clamp(s00, p->output_min, p->output_max);
      s10 = mote_clamp(s10, p->output_min, p->output_max);
      s01 = mote_clamp(s01, p->output_min, p->output_max);
      s11 = mote_clamp(s11, p->output_min, p->output_max);
    }
    y[next] = (int8_t)s10;
    y[next + 1] = (int8_t)s11;
    y[0] = (int8_t)s00;
    y[1] = (int8_t)s01;
    y += 2;
  } while (y != last);
}

static void all_channels(const params *p, const int32_t *scratch, int32_t taps, int8_t *y,
                         int32_t next) {
  const int32_t pairs = p->outputs >> 1;
  if (pairs > 0) two_pixels(p, 0, pairs, scratch, taps, y, next);
  if ((p->outputs & 1) != 0) {
    int8_t some[4];
    two_pixels(p, pairs, 1, scratch, taps, some, 2);
    y[next + p->outputs - 1] = some[2];
    y[p->outputs - 1] = some[0];
  }
}

void mote_conv_2d_s8_armv7em(const mote_conv_2d_s8_armv7em_params *p, const int8_t *x, int8_t *y,
                             void *scratch) {
  const int32_t length = p->filter_h * p->filter_w * p->channels;
  const int32_t taps = (length + 3) & ~3;
  const int32_t one_run = is_one_run(p), rows = has_whole_rows(p);
  int32_t *const words = (int32_t *)scratch;
  int8_t *const bytes = (int8_t *)(words + taps);
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t ox = 0, top = -p->pad_top, left = -p->pad_left;
    for (int32_t pixels = p->output_h * p->output_w; pixels > 0; pixels -= 2) {
      for (int32_t n = 0; n < 2; ++n) {
        if (one_run) {
          widen_all(words + n, x + (top * p->input_w + left) * p->input_pixel, length);
        } else if (!(rows ? put_rows(p, words + n, bytes, x, top, left)
                          : put_taps(p, words + n, bytes, x, top, left))) {
          widen_all(words + n, bytes, length);
        }
        if (pixels == 1) continue; /* the last one twice */
        left += p->stride_w;
        if (++ox == p->output_w) {
          ox = 0;
          left = -p->pad_left;
          top += p->stride_h;
        }
      }
      all_channels(p, words, taps, y, pixels > 1 ? p->output_pixel : 0);
      y += pixels > 1 ? 2 * p->output_pixel : p->output_pixel;
    }
    x += p->input_h * p->input_w * p->input_pixel;
  }
}
