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
 * A window whose pieces are no multiples of four bytes is collected as bytes first.
 */
#include "mote_conv_2d_s8_armv7em.h"

#include "mote_dsp.h"
#include "mote_kernel.h"
#include "mote_requant.h"

typedef mote_conv_2d_s8_armv7em_params params;

/// Windows ///

/* Every other word from `to` on, `count` bytes widened. */
MOTE_NOINLINE static int32_t *widen(int32_t *to, const int8_t *x, int32_t count) {
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

/* Where the next piece of a window goes: to `bytes` if there are any, else widened to `words`. */
typedef struct {
  int32_t *words;
  int8_t *bytes;
} sink;

static void put(sink *to, const int8_t *x, int32_t count) {
  if (to->bytes) {
    int8_t *y = to->bytes;
    for (; count >= 4; count -= 4) mote_put_4(&y, mote_take_4(&x));
    for (; count > 0; --count) *y++ = *x++;
    to->bytes = y;
  } else {
    to->words = widen(to->words, x, count);
  }
}

static void put_padding(sink *to, int32_t zero_point, int32_t count) {
  if (to->bytes) {
    for (; count > 0; --count) *to->bytes++ = (int8_t)zero_point;
  } else {
    const int32_t pair = (int32_t)(((uint32_t)zero_point & 0xffffu) | (uint32_t)zero_point << 16);
    for (; count > 0; count -= 2, to->words += 2) *to->words = pair;
  }
}

/* Whether the taps of a filter row lie side by side in x. */
static int32_t has_whole_rows(const params *p) {
  return p->dilation_w == 1 && p->input_pixel == p->channels;
}

/* The part of one filter row that is `taps` pixels from column ix on. */
static void put_pixels(const params *p, sink *to, const int8_t *row, int32_t ix, int32_t taps) {
  int32_t before = ix < 0 ? -ix : 0;
  if (before > taps) before = taps;
  int32_t after = ix + taps - p->input_w;
  if (after < 0) after = 0;
  if (after > taps - before) after = taps - before;
  const int32_t inside = taps - before - after;
  if (before > 0) put_padding(to, p->input_zero_point, before * p->channels);
  if (inside > 0) put(to, row + (ix + before) * p->input_pixel, inside * p->channels);
  if (after > 0) put_padding(to, p->input_zero_point, after * p->channels);
}

MOTE_NOINLINE static void put_window(const params *p, sink *to, const int8_t *x, int32_t top,
                                     int32_t left) {
  const int32_t taps = has_whole_rows(p) ? p->filter_w : 1;
  for (int32_t ky = 0; ky < p->filter_h; ++ky) {
    const int32_t iy = top + ky * p->dilation_h;
    if ((uint32_t)iy >= (uint32_t)p->input_h) {
      put_padding(to, p->input_zero_point, p->filter_w * p->channels);
      continue;
    }
    const int8_t *const row = x + iy * p->input_w * p->input_pixel;
    for (int32_t kx = 0; kx < p->filter_w; kx += taps)
      put_pixels(p, to, row, left + kx * p->dilation_w, taps);
  }
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

/* All channels of two pixels; x is their `taps` widened. */
MOTE_NOINLINE static void two_pixels(const params *p, const int32_t *scratch, int32_t taps,
                                     int8_t *y0, int8_t *y1) {
  const int32_t *w = p->weights;
  const int32_t *factors = p->factors;
  const int32_t *const end = scratch + taps;
  const int32_t *const blocks = scratch + (taps & 15);
  const int32_t narrow = p->output_min > -128 || p->output_max < 127;
  const int32_t zero_point = p->output_zero_point;
  int32_t left = p->outputs;
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
    const int32_t offset0 = mote_requantize_offset(zero_point, shift0);
    const int32_t offset1 = mote_requantize_offset(zero_point, shift1);
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
    y0[0] = (int8_t)s00;
    y1[0] = (int8_t)s10;
    if (left > 1) {
      y0[1] = (int8_t)s01;
      y1[1] = (int8_t)s11;
    }
    y0 += 2;
    y1 += 2;
    left -= 2;
  } while (left > 0);
}

void mote_conv_2d_s8_armv7em(const mote_conv_2d_s8_armv7em_params *p, const int8_t *x, int8_t *y,
                             void *scratch) {
  const int32_t length = p->filter_h * p->filter_w * p->channels;
  const int32_t taps = (length + 3) & ~3;
  const int32_t one_run = is_one_run(p);
  int32_t *const words = (int32_t *)scratch;
  int8_t *const bytes = (p->channels & 3) != 0 ? (int8_t *)(words + taps) : 0;
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy) {
      int32_t left = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w; ox += 2) {
        const int32_t pair = ox + 1 < p->output_w; /* else the last one twice */
        for (int32_t n = 0; n < 2; ++n) {
          if (one_run) {
            widen(words + n, x + (top * p->input_w + left) * p->input_pixel, length);
          } else {
            sink to = {words + n, bytes};
            put_window(p, &to, x, top, left);
            if (bytes) widen(words + n, bytes, length);
          }
          if (n == 1 || pair) left += p->stride_w;
        }
        int8_t *const y1 = pair ? y + p->output_pixel : y;
        two_pixels(p, words, taps, y, y1);
        y = y1 + p->output_pixel;
      }
      top += p->stride_h;
    }
    x += p->input_h * p->input_w * p->input_pixel;
  }
}
