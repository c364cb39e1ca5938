/* SPDX-License-Identifier: Apache-2.0
 *
 * A tile of four pixels by two output channels. The windows of the four pixels are first copied to
 * scratch, widened and interleaved, which lets every filter, stride, dilation and border share one
 * inner loop and costs little as soon as there are a few output channels:
 *
 *   scratch: (x0[0], x0[2]) (x1[0], x1[2]) (x2[0], x2[2]) (x3[0], x3[2]) (x0[1], x0[3]) ...
 *
 * Per two taps, a word has the weights of both outputs, which SXTB16 takes apart; two LDM bring
 * the pixels; eight SMLAD multiply: 13 instructions for 16 products, and 14 registers for all that.
 * Bias and zero point are added by QDADD and SMMLAR on the way to the output.
 */
#include "mote_conv_2d_s8_armv7em.h"

#include "mote_dsp.h"
#include "mote_kernel.h"
#include "mote_requant.h"

typedef mote_conv_2d_s8_armv7em_params params;

#define PIXELS 4 /* of a tile */

/// Windows ///

/* Four bytes widened, at every fourth word from `to` on. */
static inline int32_t *put_four(int32_t *to, int32_t v) {
  to[0] = mote_sxtb16(v);
  to[PIXELS] = mote_sxtb16_odd(v);
  return to + 2 * PIXELS;
}

static int32_t four_of(const int8_t *x) {
  return (int32_t)((uint32_t)(uint8_t)x[0] | (uint32_t)(uint8_t)x[1] << 8 |
                   (uint32_t)(uint8_t)x[2] << 16 | (uint32_t)(uint8_t)x[3] << 24);
}

/* The same of `count` bytes. */
static inline int32_t *widen(int32_t *to, const int8_t *x, int32_t count) {
  if (((uintptr_t)x & 3) != 0) {
    for (; count >= 4; count -= 4, x += 4) to = put_four(to, four_of(x));
  } else {
    for (; count >= 8; count -= 8) {
      to = put_four(to, mote_take_4(&x));
      to = put_four(to, mote_take_4(&x));
    }
    for (; count >= 4; count -= 4) to = put_four(to, mote_take_4(&x));
  }
  if (count > 0) to = put_four(to, mote_take_tail(x, count));
  return to;
}

MOTE_NOINLINE static void widen_all(int32_t *to, const int8_t *x, int32_t count) {
  widen(to, x, count);
}

static int32_t *widen_padding(int32_t *to, int32_t zero_point, int32_t count) {
  const int32_t four = (int32_t)(((uint32_t)zero_point & 0xffu) * 0x01010101u);
  for (; count > 0; count -= 4) to = put_four(to, four);
  return to;
}

static inline int8_t *copy(int8_t *to, const int8_t *x, int32_t count) {
  for (; count >= 4; count -= 4, to += 4, x += 4) {
    to[0] = x[0];
    to[1] = x[1];
    to[2] = x[2];
    to[3] = x[3];
  }
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

/* One pixel, whose window is every fourth word of x, by outputs from `first` on, two at a time. */
MOTE_NOINLINE static void one_pixel(const params *p, const int32_t *x, int32_t pairs, int8_t *y) {
  const int32_t *w = p->weights;
  const int32_t *multiplier = p->multipliers;
  for (int32_t left = p->outputs; left > 0; left -= 2, y += 2) {
    int32_t sum[2] = {0, 0};
    for (int32_t n = 0; n < pairs; ++n) {
      const int32_t v = *w++;
      sum[0] = mote_smlad(x[PIXELS * n], mote_sxtb16(v), sum[0]);
      sum[1] = mote_smlad(x[PIXELS * n], mote_sxtb16_odd(v), sum[1]);
    }
    for (int32_t n = 0; n < 2; ++n) {
      const int32_t shift = (*w & 31) + 1;
      const int32_t offset = mote_requantize_offset(p->output_zero_point, shift);
      const int32_t v = mote_requantize_fast(sum[n] + (*w++ >> 6), *multiplier++, offset, shift);
      if (n < left) y[n] = (int8_t)mote_clamp(v, p->output_min, p->output_max);
    }
  }
}

#if defined(MOTE_ALL_REGISTERS)

/* Tiles, one after another. */
typedef struct {
  const int32_t *weights, *multipliers;
  int32_t rounding; /* 2 * output_zero_point + 1 */
  const int32_t *x, *x_end;
  int8_t *y;
  int32_t next; /* bytes from a pixel of y to the next */
  const int8_t *y_end;
} strip;

/* Two taps. r0: weights, r1: x; sums of output 0: r6 to r9, of output 1: r10 to lr. */
#define WEIGHTS             \
  "ldr.w r4, [r0], #4\n"    \
  "sxtb16 r5, r4, ror #8\n" \
  "sxtb16 r4, r4\n"
#define TWO_TAPS             \
  WEIGHTS                    \
  "ldm r1!, {r2, r3}\n"      \
  "smlad r6, r2, r4, r6\n"   \
  "smlad r10, r2, r5, r10\n" \
  "smlad r7, r3, r4, r7\n"   \
  "smlad r11, r3, r5, r11\n" \
  "ldm r1!, {r2, r3}\n"      \
  "smlad r8, r2, r4, r8\n"   \
  "smlad r12, r2, r5, r12\n" \
  "smlad r9, r3, r4, r9\n"   \
  "smlad lr, r3, r5, lr\n"
#define FIRST_TWO_TAPS  \
  WEIGHTS               \
  "ldm r1!, {r2, r3}\n" \
  "smuad r6, r2, r4\n"  \
  "smuad r10, r2, r5\n" \
  "smuad r7, r3, r4\n"  \
  "smuad r11, r3, r5\n" \
  "ldm r1!, {r2, r3}\n" \
  "smuad r8, r2, r4\n"  \
  "smuad r12, r2, r5\n" \
  "smuad r9, r3, r4\n"  \
  "smuad lr, r3, r5\n"

/* Sums to outputs: r5 = s - 1, r4 = 2 * bias, r1 = (2 * zero point + 1) << (s - 1). */
#define FACTORS        \
  "ldr r4, [r0], #4\n" \
  "ldr r1, [sp, #8]\n" \
  "and r5, r4, #31\n"  \
  "asr r4, r4, #5\n"   \
  "lsl r1, r1, r5\n"
#define RECTIFIED(sum, m)       \
  "qdadd " sum ", r4, " sum     \
  "\n"                          \
  "smmlar " sum ", " sum ", " m \
  ", r1\n"                      \
  "asr " sum ", " sum           \
  ", r5\n"                      \
  "ssat " sum ", #8, " sum ", asr #1\n"
#define SIGNED(sum, m)          \
  "qdadd " sum ", r4, " sum     \
  "\n"                          \
  "add r3, r1, " sum            \
  ", asr #31\n"                 \
  "smmlar " sum ", " sum ", " m \
  ", r3\n"                      \
  "asr " sum ", " sum           \
  ", r5\n"                      \
  "ssat " sum ", #8, " sum ", asr #1\n"

#define TWO_MULTIPLIERS     \
  "ldr r5, [sp, #4]\n"      \
  "ldrd r2, r3, [r5], #8\n" \
  "str r5, [sp, #4]\n"
#define ONE_MULTIPLIER \
  "ldr r5, [sp, #4]\n" \
  "ldr r2, [r5], #4\n" \
  "str r5, [sp, #4]\n"
#define REQUANTIZE_RECTIFIED                                                                \
  TWO_MULTIPLIERS FACTORS RECTIFIED("r6", "r2") RECTIFIED("r7", "r2") RECTIFIED("r8", "r2") \
      RECTIFIED("r9", "r2") FACTORS RECTIFIED("r10", "r3") RECTIFIED("r11", "r3")           \
          RECTIFIED("r12", "r3") RECTIFIED("lr", "r3")
#define REQUANTIZE_SIGNED                                                               \
  ONE_MULTIPLIER FACTORS SIGNED("r6", "r2") SIGNED("r7", "r2") SIGNED("r8", "r2")       \
      SIGNED("r9", "r2") ONE_MULTIPLIER FACTORS SIGNED("r10", "r2") SIGNED("r11", "r2") \
          SIGNED("r12", "r2") SIGNED("lr", "r2")

/* The stack: the strip, whose first word becomes where to enter the loop of eight times two taps,
 * so that only whole rounds are left: TWO_TAPS has 48 bytes. */
#define TILES(requantize)                                                        \
  "ldm r0, {r1-r8}\n"                                                            \
  "push {r1-r8}\n"                                                               \
  "mov r0, r1\n"                                                                 \
  "sub r5, r5, r4\n"                                                             \
  "sub r5, r5, #16\n"                                                            \
  "ubfx r5, r5, #4, #3\n"                                                        \
  "mov r6, #48\n"                                                                \
  "adr.w r7, 3f\n"                                                               \
  "mls r5, r5, r6, r7\n"                                                         \
  "add r5, r5, #1\n"                                                             \
  "str r5, [sp]\n"                                                               \
  "1:\n"                                                                         \
  "ldr r1, [sp, #12]\n" FIRST_TWO_TAPS                                           \
  "ldr pc, [sp]\n"                                                               \
  "2:\n" TWO_TAPS TWO_TAPS TWO_TAPS TWO_TAPS TWO_TAPS TWO_TAPS TWO_TAPS TWO_TAPS \
  "3:\n"                                                                         \
  "ldr r2, [sp, #16]\n"                                                          \
  "cmp r1, r2\n"                                                                 \
  "bne 2b\n" requantize                                                          \
  "ldr r1, [sp, #20]\n"                                                          \
  "ldrd r2, r3, [sp, #24]\n"                                                     \
  "add r4, r1, r2, lsl #1\n"                                                     \
  "strb r7, [r1, r2]\n"                                                          \
  "strb r6, [r1], #1\n"                                                          \
  "strb r9, [r4, r2]\n"                                                          \
  "strb r8, [r4], #1\n"                                                          \
  "strb r11, [r1, r2]\n"                                                         \
  "strb r10, [r1], #1\n"                                                         \
  "strb lr, [r4, r2]\n"                                                          \
  "strb r12, [r4]\n"                                                             \
  "str r1, [sp, #20]\n"                                                          \
  "cmp r1, r3\n"                                                                 \
  "bne 1b\n"                                                                     \
  "add sp, sp, #32\n"

/* A negative sum is rounded down; with a zero point of -128 it is clamped anyway. */
MOTE_NOINLINE static void tiles(strip *s) { MOTE_ALL_REGISTERS(s, TILES(REQUANTIZE_SIGNED)); }
MOTE_NOINLINE static void rectified_tiles(strip *s) {
  MOTE_ALL_REGISTERS(s, TILES(REQUANTIZE_RECTIFIED));
}

static void make(const params *p, int32_t first, int32_t outputs, const int32_t *x, int32_t pairs,
                 int8_t *y, int32_t next) {
  strip s;
  s.weights = p->weights + first / 2 * (pairs + 2);
  s.multipliers = p->multipliers + first;
  s.rounding = 2 * p->output_zero_point + 1;
  s.x = x;
  s.x_end = x + PIXELS * pairs;
  s.y = y;
  s.next = next;
  s.y_end = y + outputs;
  if (p->output_zero_point == -128)
    rectified_tiles(&s);
  else
    tiles(&s);
}

static void four_pixels(const params *p, const int32_t *x, int32_t pairs, int8_t *y) {
  const int32_t next = p->output_pixel;
  const int32_t even = p->outputs & ~1;
  if (even > 0) make(p, 0, even, x, pairs, y, next);
  if (even < p->outputs) {
    int8_t last[2 * PIXELS];
    make(p, even, 2, x, pairs, last, 2);
    for (int32_t n = 0; n < PIXELS; ++n) y[n * next + even] = last[2 * n];
  }
  if (p->output_min > -128 || p->output_max < 127) {
    for (int32_t n = 0; n < PIXELS; ++n, y += next)
      for (int32_t o = 0; o < p->outputs; ++o)
        y[o] = (int8_t)mote_clamp(y[o], p->output_min, p->output_max);
  }
}

#else

static void four_pixels(const params *p, const int32_t *x, int32_t pairs, int8_t *y) {
  for (int32_t n = 0; n < PIXELS; ++n) one_pixel(p, x + n, pairs, y + n * p->output_pixel);
}

#endif

/// Tiles ///

/* Four windows that are one run each, `pitch` bytes apart. */
#if defined(MOTE_ALL_REGISTERS)

typedef struct {
  const int8_t *x[PIXELS];
  int32_t *to;
  int32_t count;
} four_runs;

MOTE_NOINLINE static void widen_runs(const four_runs *r) {
  MOTE_ALL_REGISTERS(r,
                     "ldm r0, {r0-r3, r12, lr}\n"
                     "1:\n"
                     "ldr r4, [r0], #4\n"
                     "ldr r5, [r1], #4\n"
                     "ldr r6, [r2], #4\n"
                     "ldr r7, [r3], #4\n"
                     "sxtb16 r8, r4, ror #8\n"
                     "sxtb16 r9, r5, ror #8\n"
                     "sxtb16 r10, r6, ror #8\n"
                     "sxtb16 r11, r7, ror #8\n"
                     "sxtb16 r4, r4\n"
                     "sxtb16 r5, r5\n"
                     "sxtb16 r6, r6\n"
                     "sxtb16 r7, r7\n"
                     "stm r12!, {r4-r11}\n"
                     "subs lr, lr, #4\n"
                     "bne 1b\n");
}

static void widen_four(int32_t *to, const int8_t *x, int32_t pitch, int32_t count) {
  const four_runs r = {{x, x + pitch, x + 2 * pitch, x + 3 * pitch}, to, count};
  widen_runs(&r);
}

#else

static void widen_four(int32_t *to, const int8_t *x, int32_t pitch, int32_t count) {
  for (int32_t n = 0; n < PIXELS; ++n) widen(to + n, x + n * pitch, count);
}

#endif

typedef struct {
  int32_t ox, top, left; /* of the output, and of its window */
} place;

static void go_on(const params *p, place *at, int32_t pixels) {
  at->ox += pixels;
  at->left += pixels * p->stride_w;
  if (at->ox == p->output_w) {
    at->ox = 0;
    at->left = -p->pad_left;
    at->top += p->stride_h;
  }
}

void mote_conv_2d_s8_armv7em(const mote_conv_2d_s8_armv7em_params *p, const int8_t *x, int8_t *y,
                             void *scratch) {
  const int32_t length = p->filter_h * p->filter_w * p->channels;
  const int32_t taps = (length + 3) & ~3;
  const int32_t pairs = taps / 2 - ((length & 3) == 1);
  const int32_t one_run = is_one_run(p), rows = has_whole_rows(p);
  const int32_t is_aligned = (((uintptr_t)x | (uintptr_t)(p->input_pixel | p->channels)) & 3) == 0;
  int32_t *const words = (int32_t *)scratch;
  int8_t *const bytes = (int8_t *)(words + 2 * taps);
  for (int32_t b = 0; b < p->batches; ++b) {
    place at = {0, -p->pad_top, -p->pad_left};
    int32_t count;
    for (int32_t pixels = p->output_h * p->output_w; pixels > 0; pixels -= count) {
      count = pixels >= PIXELS ? PIXELS : 1;
      if (one_run && is_aligned && at.ox + count <= p->output_w && count == PIXELS) {
        widen_four(words, x + (at.top * p->input_w + at.left) * p->input_pixel,
                   p->stride_w * p->input_pixel, length);
        go_on(p, &at, PIXELS);
      } else {
        for (int32_t n = 0; n < count; ++n) {
          if (one_run) {
            widen_all(words + n, x + (at.top * p->input_w + at.left) * p->input_pixel, length);
          } else if (!(rows ? put_rows(p, words + n, bytes, x, at.top, at.left)
                            : put_taps(p, words + n, bytes, x, at.top, at.left))) {
            widen_all(words + n, bytes, length);
          }
          go_on(p, &at, 1);
        }
      }
      if (count == PIXELS)
        four_pixels(p, words, pairs, y);
      else
        one_pixel(p, words, pairs, y);
      y += count * p->output_pixel;
    }
    x += p->input_h * p->input_w * p->input_pixel;
  }
}
