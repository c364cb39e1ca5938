/* SPDX-License-Identifier: Apache-2.0
 *
 * A tile of four pixels by two output channels. The windows of the four pixels are first copied to
 * scratch, widened and interleaved, which lets every filter, stride, dilation and border share one
 * inner loop and costs little as soon as there are a few output channels:
 *
 *   scratch: (x0[0], x0[2]) (x1[0], x1[2]) (x2[0], x2[2]) (x3[0], x3[2]) (x0[1], x0[3]) ...
 *
 * Four windows inside the image are widened where they lie, by a table of where their taps are. A
 * window at a border is first put together in bytes.
 */
#include "mote_conv_2d_s8_armv7em.h"

#include "mote_kernel.h"
#include "mote_strip_armv7em.h"

typedef mote_conv_2d_s8_armv7em_params params;

#define PIXELS 4 /* of a tile */

/// Windows inside the image ///

/* Four bytes, widened, to every fourth word. */
static inline int32_t *put_four(int32_t *to, int32_t v) {
  to[0] = mote_sxtb16(v);
  to[PIXELS] = mote_sxtb16_odd(v);
  return to + 2 * PIXELS;
}

typedef struct {
  const int8_t *x[PIXELS];
  const uint16_t *offsets;
  int32_t *to;
  const int32_t *end;
} windows;

#if defined(MOTE_ALL_REGISTERS)

/* Per four taps, a word of each window. */
MOTE_NOINLINE static void widen_words(const windows *w) {
  MOTE_ALL_REGISTERS(w,
                     "ldr r4, [r0, #24]\n"
                     "push {r4}\n"
                     "ldm r0, {r0-r3, r12, lr}\n"
                     "1:\n"
                     "ldrh r4, [r12], #2\n"
                     "ldr r5, [r1, r4, lsl #2]\n"
                     "ldr r6, [r2, r4, lsl #2]\n"
                     "ldr r7, [r3, r4, lsl #2]\n"
                     "ldr r4, [r0, r4, lsl #2]\n"
                     "sxtb16 r9, r5, ror #8\n"
                     "sxtb16 r10, r6, ror #8\n"
                     "sxtb16 r11, r7, ror #8\n"
                     "sxtb16 r8, r4, ror #8\n"
                     "sxtb16 r5, r5\n"
                     "sxtb16 r6, r6\n"
                     "sxtb16 r7, r7\n"
                     "sxtb16 r4, r4\n"
                     "stm lr!, {r4-r11}\n"
                     "ldr r4, [sp]\n"
                     "cmp lr, r4\n"
                     "bne 1b\n"
                     "add sp, sp, #4\n");
}

/* Per two taps, a byte for each. */
#define TWO_BYTES(x, to) \
  "ldrsb " to ", [" x    \
  ", r4]\n"              \
  "ldrsb r10, [" x       \
  ", r5]\n"              \
  "pkhbt " to ", " to ", r10, lsl #16\n"

MOTE_NOINLINE static void widen_bytes(const windows *w) {
  MOTE_ALL_REGISTERS(w, "ldr r11, [r0, #24]\n"
                        "ldm r0, {r0-r3, r12, lr}\n"
                        "1:\n"
                        "ldrh r4, [r12], #2\n"
                        "ldrh r5, [r12], #2\n" TWO_BYTES("r0", "r6") TWO_BYTES("r1", "r7")
                            TWO_BYTES("r2", "r8") TWO_BYTES("r3", "r9") "stm lr!, {r6-r9}\n"
                                                                        "cmp lr, r11\n"
                                                                        "bne 1b\n");
}

#else

static void widen_words(const windows *w) {
  const uint16_t *offset = w->offsets;
  for (int32_t *to = w->to; to != w->end; to += 2 * PIXELS, ++offset)
    for (int32_t n = 0; n < PIXELS; ++n) {
      const int8_t *x = w->x[n] + 4 * *offset;
      put_four(to + n, mote_take_4(&x));
    }
}

static void widen_bytes(const windows *w) {
  const uint16_t *offset = w->offsets;
  for (int32_t *to = w->to; to != w->end; offset += 2)
    for (int32_t n = 0; n < PIXELS; ++n)
      *to++ = (int32_t)((uint32_t)w->x[n][offset[0]] & 0xffffu) | w->x[n][offset[1]] * 65536;
}

#endif

/// Windows anywhere ///

/* `count` bytes in a row, widened, from anywhere. */
MOTE_NOINLINE static void widen(int32_t *to, const int8_t *x, int32_t count) {
  if (((uintptr_t)x & 3) == 0)
    for (; count >= 4; count -= 4) to = put_four(to, mote_take_4(&x));
  for (; count > 0; count -= 4, x += 4) {
    to = put_four(to, mote_take_tail(x, count));
  }
}

static inline void copy(int8_t *to, const int8_t *x, int32_t count) {
  const int8_t *const end = x + count;
  if ((((uintptr_t)to | (uintptr_t)x | (uintptr_t)count) & 3) == 0)
    while (x != end) mote_put_4(&to, mote_take_4(&x));
  else
    while (x != end) *to++ = *x++;
}

typedef struct {
  int32_t ox, top, left; /* of the output, and of its window */
} place;

/* What stays the same from tile to tile. */
typedef struct {
  const params *p;
  const int8_t *x;            /* of this image */
  int32_t *words;             /* the scratch */
  int8_t *bytes;              /* behind them, of a window */
  int32_t length;             /* of a window, in bytes */
  int32_t pairs;              /* of its taps */
  int32_t extent_h, extent_w; /* how far it may go down and right */
  int32_t is_dense;           /* the rows of a window are runs of bytes */
  int32_t has_words;          /* its taps are */
  const uint16_t *offsets;    /* of windows inside; 0: every window is collected */
} job;

static int32_t is_inside(const job *j, const place *at) {
  return at->top >= 0 && at->left >= 0 && at->top <= j->extent_h && at->left <= j->extent_w;
}

static const int8_t *window(const job *j, const place *at) {
  return j->x + (at->top * j->p->input_w + at->left) * j->p->input_pixel;
}

/* The window in bytes, with its padding. */
static void collect(const job *j, const place *at) {
  const params *const p = j->p;
  int32_t first = 0, last = p->filter_w - 1; /* the columns inside */
  while (at->left + first * p->dilation_w < 0) ++first;
  while (last >= 0 && at->left + last * p->dilation_w >= p->input_w) --last;
  const int32_t padding = (int32_t)(((uint32_t)p->input_zero_point & 0xffu) * 0x01010101u);
  int8_t *to = j->bytes;
  for (int32_t n = j->length; n > 0; n -= 4) mote_put_4(&to, padding);
  const int32_t columns = last - first + 1, filter_row = p->filter_w * p->channels;
  const int32_t runs = j->is_dense ? columns > 0 : columns;
  const int32_t run = j->is_dense ? columns * p->channels : p->channels;
  const int32_t step = p->dilation_w * p->input_pixel;
  const int32_t row = p->input_w * p->input_pixel * p->dilation_h;
  const int8_t *from = window(j, at) + first * step;
  to = j->bytes + first * p->channels;
  int32_t top = at->top;
  for (int32_t ky = p->filter_h; ky > 0; --ky, top += p->dilation_h) {
    if ((uint32_t)top < (uint32_t)p->input_h)
      for (int32_t n = 0; n < runs; ++n) copy(to + n * run, from + n * step, run);
    from += row;
    to += filter_row;
  }
}

MOTE_NOINLINE static void put_window(const job *j, const place *at, int32_t *to) {
  if (j->is_dense && j->p->filter_h == 1 && is_inside(j, at)) {
    widen(to, window(j, at), j->length);
  } else {
    collect(j, at);
    widen(to, j->bytes, j->length);
  }
}

static void go_on(const params *p, place *at, int32_t pixels) {
  at->ox += pixels;
  at->left += pixels * p->stride_w;
  if (at->ox == p->output_w) {
    at->ox = 0;
    at->left = -p->pad_left;
    at->top += p->stride_h;
  }
}

/* Finds the windows of four pixels from `at` on, which moves on. Returns a bit for each that is not
 * inside: any window stands in for it. */
static uint32_t find(const job *j, place *at, const int8_t **x) {
  const params *const p = j->p;
  if (at->ox + PIXELS <= p->output_w && is_inside(j, at) &&
      at->left + (PIXELS - 1) * p->stride_w <= j->extent_w) {
    x[0] = window(j, at);
    for (int32_t n = 1; n < PIXELS; ++n) x[n] = x[n - 1] + p->stride_w * p->input_pixel;
    go_on(p, at, PIXELS);
    return 0;
  }
  uint32_t outside = 0;
  for (int32_t n = 0; n < PIXELS; ++n, go_on(p, at, 1)) {
    const int32_t inside = is_inside(j, at);
    x[n] = inside ? window(j, at) : j->x;
    outside |= (inside ? 0u : 1u) << n;
  }
  return outside;
}

#define ALL 15u /* of four bits */

/* The windows of the next `count` pixels, of which those in the middle are there twice if they are
 * two or three: pixels 0, 1 and count - 2, count - 1. */
static void put_windows(const job *j, place *at, int32_t count) {
  place next = *at;
  windows w;
  const uint32_t outside = count == PIXELS && j->offsets != 0 ? find(j, &next, w.x) : ALL;
  if (outside != ALL) {
    w.offsets = j->offsets;
    w.to = j->words;
    w.end = j->words + PIXELS * j->pairs;
    if (j->has_words)
      widen_words(&w);
    else
      widen_bytes(&w);
  }
  if (outside != 0) {
    for (int32_t n = 0; n < count; ++n, go_on(j->p, at, 1)) {
      if ((outside >> n & 1) == 0) continue;
      if (n < 2) put_window(j, at, j->words + n);
      if (count > 1 && n >= count - 2) put_window(j, at, j->words + n + PIXELS - count);
    }
  } else {
    *at = next;
  }
}

/// Products ///

/* The products of a word of weights, of outputs 0 and 1, with two taps of one pixel. */
#define MULTIPLY(v, x)                              \
  do {                                              \
    sum0 = mote_smlad(x, mote_sxtb16(v), sum0);     \
    sum1 = mote_smlad(x, mote_sxtb16_odd(v), sum1); \
  } while (0)

MOTE_NOINLINE static int32_t finish(const params *p, int32_t sum, int32_t bias_and_shift,
                                    int32_t multiplier) {
  const int32_t y = mote_strip_finish(sum, bias_and_shift, multiplier, p->output_zero_point);
  return mote_clamp(y, p->output_min, p->output_max);
}

/* All outputs of one pixel, whose window is every fourth word of `window`. */
MOTE_NOINLINE static void one_pixel(const params *p, const int32_t *window, int32_t pairs,
                                    int8_t *y) {
  const int32_t *w = p->weights;
  const int32_t *multipliers = p->multipliers;
  for (int32_t left = p->outputs; left > 0; left -= 2) {
    const int32_t *x = window;
    const int32_t *const end = x + PIXELS * pairs;
    int32_t sum0 = 0, sum1 = 0;
    if (pairs & 1) {
      MULTIPLY(*w, *x);
      ++w;
      x += PIXELS;
    }
    for (; x != end; x += 2 * PIXELS) {
      int32_t w0, w1;
      mote_take_pair(&w, &w0, &w1);
      MULTIPLY(w0, x[0]);
      MULTIPLY(w1, x[PIXELS]);
    }
    *y++ = (int8_t)finish(p, sum0, w[0], multipliers[0]);
    if (left > 1) *y++ = (int8_t)finish(p, sum1, w[1], multipliers[1]);
    w += 2;
    multipliers += 2;
  }
}

#if defined(MOTE_ALL_REGISTERS)

#define LOAD "ldm r1!, {r2, r3}\n"
#define TAPS MOTE_STRIP_TAPS(LOAD, LOAD)

MOTE_NOINLINE static void make(const mote_strip *s) {
  MOTE_ALL_REGISTERS(s, MOTE_STRIP(MOTE_STRIP_FIRST_TAPS(LOAD, LOAD), "48",
                                   TAPS TAPS TAPS TAPS TAPS TAPS TAPS TAPS));
}

/* Two to four pixels, as put_windows says. */
static void pixels(const job *j, int8_t *y, int32_t count) {
  const params *const p = j->p;
  const int32_t even = p->outputs & ~1;
  mote_strip s;
  s.weights = p->weights;
  s.rest = (j->pairs - 1) & 7;
  s.multipliers = p->multipliers;
  s.rounding = 2 * p->output_zero_point + 1;
  s.x = j->words;
  s.x_end = s.x + PIXELS * j->pairs;
  s.y = y;
  s.next = p->output_pixel;
  s.third = (count - 2) * s.next;
  s.y_end = y + even;
  if (even > 0) make(&s);
  if (even < p->outputs) { /* the second output is none */
    int8_t last[2 * PIXELS];
    s.weights += even / 2 * (j->pairs + 2);
    s.multipliers += even;
    s.y = last;
    s.next = 2;
    s.third = (count - 2) * s.next;
    s.y_end = last + 2;
    make(&s);
    for (int32_t n = 0; n < count; ++n) y[n * p->output_pixel + even] = last[2 * n];
  }
  if (p->output_min > -128 || p->output_max < 127)
    for (int32_t n = 0; n < count; ++n, y += p->output_pixel)
      for (int32_t o = 0; o < p->outputs; ++o)
        y[o] = (int8_t)mote_clamp(y[o], p->output_min, p->output_max);
}

#else

static void pixels(const job *j, int8_t *y, int32_t count) {
  for (int32_t n = 0; n < PIXELS; ++n) {
    const int32_t pixel = n < 2 ? n : n + count - PIXELS;
    one_pixel(j->p, j->words + n, j->pairs, y + pixel * j->p->output_pixel);
  }
}

#endif

void mote_conv_2d_s8_armv7em(const mote_conv_2d_s8_armv7em_params *p, const int8_t *x, int8_t *y,
                             void *scratch) {
  const int32_t length = p->filter_h * p->filter_w * p->channels;
  const int32_t taps = (length + 3) & ~3;
  job j;
  j.p = p;
  j.x = x;
  j.words = (int32_t *)scratch;
  j.bytes = (int8_t *)(j.words + 2 * taps);
  j.length = length;
  j.pairs = taps / 2 - ((length & 3) == 1);
  j.extent_h = p->input_h - 1 - (p->filter_h - 1) * p->dilation_h;
  j.extent_w = p->input_w - 1 - (p->filter_w - 1) * p->dilation_w;
  j.is_dense = p->filter_w == 1 || (p->dilation_w == 1 && p->input_pixel == p->channels);
  j.has_words = ((p->input_pixel | p->channels) & 3) == 0;
  j.offsets = j.has_words && ((uintptr_t)x & 3) != 0 ? 0 : p->offsets;
  for (int32_t b = 0; b < p->batches; ++b) {
    place at = {0, -p->pad_top, -p->pad_left};
    int32_t count;
    for (int32_t left = p->output_h * p->output_w; left > 0; left -= count) {
      count = left < PIXELS ? left : PIXELS;
      put_windows(&j, &at, count);
      if (count > 1)
        pixels(&j, y, count);
      else
        one_pixel(p, j.words, j.pairs, y);
      y += count * p->output_pixel;
    }
    j.x += p->input_h * p->input_w * p->input_pixel;
  }
}
