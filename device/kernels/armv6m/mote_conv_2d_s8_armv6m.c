/* SPDX-License-Identifier: Apache-2.0
 *
 * The windows of four pixels are copied to scratch once for all outputs, as mote_tile_armv6m.h has
 * them; that lets every filter, stride, dilation and border share one inner loop.
 */
#include "mote_conv_2d_s8_armv6m.h"

#include "mote_kernel.h"
#include "mote_tile_armv6m.h"

typedef mote_conv_2d_s8_armv6m_params params;

/* An image, and how far a window may begin in it without leaving it. */
typedef struct {
  const params *p;
  const int8_t *x;
  uint32_t tops, lefts;
  int32_t whole_rows; /* the taps of a filter row lie side by side */
} image;

/* Where the window of a pixel begins. */
typedef struct {
  int32_t top, left;
} window;

#ifdef MOTE_ARMV6M_ASM

#define PAIR(place)                \
  "ldrsb %[low], [%[x0], %[i]]\n"  \
  "ldrsb %[high], [%[x1], %[i]]\n" \
  "lsls %[high], %[high], #16\n"   \
  "adds %[low], %[low], %[high]\n" \
  "str %[low], [%[to], #" place    \
  "]\n"                            \
  "adds %[i], %[i], #1\n"

/* x0[i] + 2^16 * x1[i] to every other word from `to` on. */
static int32_t *pair(int32_t *to, const int8_t *x0, const int8_t *x1, int32_t count) {
  int32_t i = -count, low, high;
  x0 += count;
  x1 += count;
  for (; (i & 3) != 0; to += 2)
    __asm volatile(".syntax unified\n" PAIR("0")
                   : [i] "+l"(i), [low] "=&l"(low), [high] "=&l"(high)
                   : [x0] "l"(x0), [x1] "l"(x1), [to] "l"(to)
                   : "cc", "memory");
  for (; i != 0; to += 8)
    __asm volatile(".syntax unified\n" PAIR("0") PAIR("8") PAIR("16") PAIR("24")
                   : [i] "+l"(i), [low] "=&l"(low), [high] "=&l"(high)
                   : [x0] "l"(x0), [x1] "l"(x1), [to] "l"(to)
                   : "cc", "memory");
  return to;
}

#else

static int32_t *pair(int32_t *to, const int8_t *x0, const int8_t *x1, int32_t count) {
  for (int32_t i = 0; i < count; ++i, to += 2)
    *to = (int32_t)((uint32_t)(int32_t)x0[i] + ((uint32_t)(int32_t)x1[i] << 16));
  return to;
}

#endif

static int32_t is_inside(const image *in, window at) {
  return (uint32_t)at.top < in->tops && (uint32_t)at.left < in->lefts;
}

/* Filters with gaps, groups of channels, and borders: tap by tap. */
static const int8_t *tap(const image *in, int32_t iy, int32_t ix) {
  const params *const p = in->p;
  if ((uint32_t)iy >= (uint32_t)p->input_h || (uint32_t)ix >= (uint32_t)p->input_w)
    return p->padding;
  return in->x + (iy * p->input_w + ix) * p->input_pixel;
}

MOTE_NOINLINE static void pair_taps(const image *in, int32_t *to, window a, window b) {
  const params *const p = in->p;
  for (int32_t ky = 0; ky < p->filter_h; ++ky)
    for (int32_t kx = 0; kx < p->filter_w; ++kx) {
      const int32_t iy = ky * p->dilation_h, ix = kx * p->dilation_w;
      to =
          pair(to, tap(in, a.top + iy, a.left + ix), tap(in, b.top + iy, b.left + ix), p->channels);
    }
}

MOTE_NOINLINE static void pair_windows(const image *in, int32_t *to, window a, window b) {
  if (!in->whole_rows || !is_inside(in, a) || !is_inside(in, b)) {
    pair_taps(in, to, a, b);
    return;
  }
  const params *const p = in->p;
  const int8_t *x0 = in->x + (a.top * p->input_w + a.left) * p->input_pixel;
  const int8_t *x1 = in->x + (b.top * p->input_w + b.left) * p->input_pixel;
  const int32_t row = p->dilation_h * p->input_w * p->input_pixel;
  const int32_t count = p->filter_w * p->channels;
  for (int32_t ky = p->filter_h;;) {
    to = pair(to, x0, x1, count);
    if (--ky == 0) break;
    x0 += row;
    x1 += row;
  }
}

/* How many places a window of `filter` taps has along `input`. */
static uint32_t places(int32_t input, int32_t filter, int32_t dilation) {
  const int32_t last = input - ((filter - 1) * dilation + 1);
  return last < 0 ? 0 : (uint32_t)last + 1;
}

typedef void run_function(const mote_tile_armv6m *t);

static void convolve(const params *p, const int8_t *x, int8_t *y, void *scratch, run_function *run,
                     int32_t step_bytes) {
  const int32_t taps = p->filter_h * p->filter_w * p->channels;
  int32_t *const words = (int32_t *)scratch;
  mote_tile_armv6m t;
  t.min = p->output_min;
  t.max = p->output_max;
  t.kink = (uint32_t)1 << p->bend;
  t.x = words;
  t.some_bytes = 8 * (taps & 7);
  t.bytes = 8 * taps;
  t.w = p->weights + (-p->outputs & 7);
  t.steps = p->steps;
  t.y = y;
  t.x_step = 0;
  t.w_step = 1;
  t.w_eighth = t.bytes;
  t.steps_step = step_bytes;
  t.y_step = 1;
  t.count = p->outputs;

  image in;
  in.p = p;
  in.x = x;
  in.tops = places(p->input_h, p->filter_h, p->dilation_h);
  in.lefts = places(p->input_w, p->filter_w, p->dilation_w);
  in.whole_rows = p->filter_w == 1 || (p->dilation_w == 1 && p->input_pixel == p->channels);

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
      pair_windows(&in, words, windows[0], windows[1]);
      pair_windows(&in, words + 1, windows[2], windows[3]);
      run(&t);
      t.y += (left < 4 ? left : 4) * p->output_pixel;
    }
    in.x += p->input_h * p->input_w * p->input_pixel;
  }
}

void mote_conv_2d_s8_armv6m(const mote_conv_2d_s8_armv6m_params *p, const int8_t *x, int8_t *y,
                            void *scratch) {
  convolve(p, x, y, scratch, mote_tile_armv6m_run, MOTE_BENT_STEP);
}

void mote_conv_2d_s8_straight_armv6m(const mote_conv_2d_s8_armv6m_params *p, const int8_t *x,
                                     int8_t *y, void *scratch) {
  convolve(p, x, y, scratch, mote_tile_armv6m_run_straight, MOTE_STRAIGHT_STEP);
}
