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

/* Full blocks are assembly: compilers spill sums where eight vector registers just suffice when the
 * second of two taps is loaded twice. `then` follows the last use of an address. */
#define TWO_PRODUCTS(x0, then0, x1, then1) \
  "vldrb.8 q4, [" x0 "]\n\t" then0         \
  "vldrb.8 q5, [%[w]], #16\n\t"            \
  "vmullb.s8 q6, q4, q5\n\t"               \
  "vmullt.s8 q4, q4, q5\n\t"               \
  "vldrb.8 q5, [" x1                       \
  "]\n\t"                                  \
  "vldrb.8 q7, [%[w]], #16\n\t"            \
  "vmullb.s8 q5, q5, q7\n\t"               \
  "vadd.i16 q6, q6, q5\n\t"                \
  "vldrb.8 q5, [" x1 "]\n\t" then1         \
  "vmullt.s8 q5, q5, q7\n\t"               \
  "vadd.i16 q4, q4, q5\n\t" ADD_PRODUCTS

#define STEP "add %[x], %[step]\n\t"
#define NEXT "add %[x], %[next]\n\t"

#define ONE_PRODUCT(x)          \
  "vldrb.8 q4, [" x             \
  "]\n\t"                       \
  "vldrb.8 q5, [%[w]], #16\n\t" \
  "vmullb.s8 q6, q4, q5\n\t"    \
  "vmullt.s8 q4, q4, q5\n\t" ADD_PRODUCTS

#define ADD_PRODUCTS                \
  "vmovlb.s16 q5, q6\n\t"           \
  "vadd.i32 %q[j0], %q[j0], q5\n\t" \
  "vmovlt.s16 q6, q6\n\t"           \
  "vadd.i32 %q[j2], %q[j2], q6\n\t" \
  "vmovlb.s16 q5, q4\n\t"           \
  "vadd.i32 %q[j1], %q[j1], q5\n\t" \
  "vmovlt.s16 q4, q4\n\t"           \
  "vadd.i32 %q[j3], %q[j3], q4\n\t"

/* Adds the products of the taps at x0 and x1. */
static inline const int8_t *two_taps(sums *s, const int8_t *x0, const int8_t *x1, const int8_t *w) {
  int32x4_t j0 = s->j0, j1 = s->j1, j2 = s->j2, j3 = s->j3;
  __asm__ volatile(TWO_PRODUCTS("%[x0]", "", "%[x1]", "")
                   : [w] "+r"(w), [j0] "+w"(j0), [j1] "+w"(j1), [j2] "+w"(j2), [j3] "+w"(j3)
                   : [x0] "r"(x0), [x1] "r"(x1)
                   : "q4", "q5", "q6", "q7", "memory");
  s->j0 = j0;
  s->j1 = j1;
  s->j2 = j2;
  s->j3 = j3;
  return w;
}

/* Adds the products of a 3x3 window: `step` bytes from tap to tap, `next` from the last of a row to
 * the first of the next. */
static inline const int8_t *nine_products(sums *s, const int8_t *x, const int8_t *w, int32_t step,
                                          int32_t next) {
  int32x4_t j0 = s->j0, j1 = s->j1, j2 = s->j2, j3 = s->j3;
  __asm__ volatile(
      TWO_PRODUCTS("%[x]", STEP, "%[x]", STEP) TWO_PRODUCTS("%[x]", NEXT, "%[x]", STEP)
          TWO_PRODUCTS("%[x]", STEP, "%[x]", NEXT) TWO_PRODUCTS("%[x]", STEP, "%[x]", STEP)
              ONE_PRODUCT("%[x]")
      : [x] "+r"(x), [w] "+r"(w), [j0] "+w"(j0), [j1] "+w"(j1), [j2] "+w"(j2), [j3] "+w"(j3)
      : [step] "r"(step), [next] "r"(next)
      : "q4", "q5", "q6", "q7", "cc", "memory");
  s->j0 = j0;
  s->j1 = j1;
  s->j2 = j2;
  s->j3 = j3;
  return w + BLOCK; /* the ninth has no partner */
}

/* Adds the products of one tap in the last block, which has fewer lanes. */
static inline void one_tap(sums *s, const int8_t *x, const int8_t *w, mve_pred16_t lanes) {
  const int8x16_t v = vldrbq_z_s8(x, lanes), a = vldrbq_s8(w);
  const int16x8_t even = vmullbq_int_s8(v, a), odd = vmulltq_int_s8(v, a);
  s->j0 = vaddq_s32(s->j0, vmovlbq_s16(even));
  s->j2 = vaddq_s32(s->j2, vmovltq_s16(even));
  s->j1 = vaddq_s32(s->j1, vmovlbq_s16(odd));
  s->j3 = vaddq_s32(s->j3, vmovltq_s16(odd));
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
  const int32_t next = p->dilation_h * p->input_w * p->channels - 2 * step;
  const int8_t *w = p->weights;
  int32_t c = 0;
  for (; c + BLOCK <= count; c += BLOCK) {
    sums s = load_bias(p->bias + c);
    w = nine_products(&s, x + c, w, step, next);
    finish(p, &s, c, y + c, BLOCK);
  }
  if (c < count) {
    const mve_pred16_t lanes = vctp8q((uint32_t)(count - c));
    const int8_t *at = x + c;
    sums s = load_bias(p->bias + c);
    for (int32_t t = 0; t < 9; ++t, w += BLOCK) {
      one_tap(&s, at, w, lanes);
      at += t == 2 || t == 5 ? next : step;
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
      for (int32_t t = 0; t < count; t += 2) w = two_taps(&s, taps[t] + c, taps[t + 1] + c, w);
    } else {
      const mve_pred16_t lanes = vctp8q((uint32_t)left);
      for (int32_t t = 0; t < count; ++t, w += BLOCK) one_tap(&s, taps[t] + c, w, lanes);
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
