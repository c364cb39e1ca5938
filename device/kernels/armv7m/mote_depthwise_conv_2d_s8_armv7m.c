/* SPDX-License-Identifier: Apache-2.0
 *
 * Any window, one channel of a few pixels of a row at a time: what they see of x is gathered in
 * scratch, widened, row after row, with its padding; then four pixels share every weight.
 */
#include "mote_depthwise_conv_2d_s8_armv7m.h"

#include "mote_armv7m.h"
#include "mote_kernel.h"
#include "mote_requant.h"

typedef mote_depthwise_conv_2d_s8_armv7m_params params;

/// What a tile sees ///

/* The same for all channels. In pixels. */
typedef struct {
  int32_t *scratch;
  int32_t width;         /* of a row of scratch */
  int32_t top, left;     /* where scratch begins in x */
  int32_t before, after; /* the columns of scratch that x has */
} view;

static void fill(int32_t *to, int32_t count, int32_t value) {
  for (; count > 0; --count) *to++ = value;
}

static inline int32_t has_row(const params *p, const view *v, int32_t ky) {
  return (uint32_t)(v->top + ky * p->dilation_h) < (uint32_t)p->input_h;
}

static void put_padding(const params *p, const view *v) {
  int32_t *row = v->scratch;
  for (int32_t ky = 0; ky < p->filter_h; ++ky, row += v->width) {
    if (has_row(p, v, ky)) {
      fill(row, v->before, p->input_zero_point);
      fill(row + v->after, v->width - v->after, p->input_zero_point);
    } else {
      fill(row, v->width, p->input_zero_point);
    }
  }
}

/* One channel of `count` pixels, at least one. */
static inline void gather_row(int32_t *to, const int8_t *x, int32_t step, int32_t count) {
#ifdef MOTE_ARMV7M_ASM
  int32_t value;
  __asm volatile(
      "1:\n"
      "ldrsb %3, [%1]\n"
      "add %1, %1, %4\n"
      "str %3, [%0], #4\n"
      "subs %2, %2, #1\n"
      "bne 1b\n"
      : "+r"(to), "+r"(x), "+r"(count), "=&r"(value)
      : "r"(step)
      : "cc", "memory");
#else
  for (; count > 0; --count, x += step) *to++ = *x;
#endif
}

/* x: of the channel. */
static void gather(const params *p, const view *v, const int8_t *x) {
  if (v->after <= v->before) return;
  int32_t *row = v->scratch + v->before;
  x += (v->top * p->input_w + v->left + v->before) * p->channels;
  for (int32_t ky = 0; ky < p->filter_h; ++ky, row += v->width) {
    if (has_row(p, v, ky)) gather_row(row, x, p->channels, v->after - v->before);
    x += p->dilation_h * p->input_w * p->channels;
  }
}

/// Sums ///

/* `tiles` times four pixels. Steps are in bytes. */
typedef struct {
  const int32_t *x;
  const int8_t *weights;
  int32_t *sums;
  int32_t tiles;
  int32_t steps[3]; /* from the first pixel to the others */
  int32_t tile_step;
  int32_t tap_step;
  int32_t row_step; /* from behind the last tap of a row to the next one's first */
  int32_t filter_w, filter_h;
} job;

#ifdef MOTE_ARMV7M_ASM

MOTE_NOINLINE static void make_sums(job *j) {
  MOTE_ARMV7M_REGISTERS(j,
                        "mov lr, r0\n"
                        "sub sp, sp, #8\n"
                        "ldrd r2, r3, [lr, #16]\n"
                        "ldr r4, [lr, #24]\n"
                        "ldr r5, [lr, #32]\n"
                        "1:\n"
                        "ldrd r0, r1, [lr]\n"
                        "ldr r6, [lr, #44]\n"
                        "mov r9, #0\n"
                        "mov r10, #0\n"
                        "mov r11, #0\n"
                        "mov r12, #0\n"
                        "str r6, [sp]\n"
                        "2:\n"
                        "ldr r6, [lr, #40]\n"
                        "3:\n"
                        "ldrsb r7, [r1], #1\n"
                        "ldr r8, [r0]\n"
                        "mla r9, r8, r7, r9\n"
                        "ldr r8, [r0, r2]\n"
                        "mla r10, r8, r7, r10\n"
                        "ldr r8, [r0, r3]\n"
                        "mla r11, r8, r7, r11\n"
                        "ldr r8, [r0, r4]\n"
                        "adds r0, r0, r5\n"
                        "mla r12, r8, r7, r12\n"
                        "subs r6, r6, #1\n"
                        "bne 3b\n"
                        "ldr r6, [lr, #36]\n"
                        "adds r0, r0, r6\n"
                        "ldr r6, [sp]\n"
                        "subs r6, r6, #1\n"
                        "str r6, [sp]\n"
                        "bne 2b\n"
                        "ldrd r6, r7, [lr, #8]\n"
                        "ldr r8, [lr, #28]\n"
                        "ldr r0, [lr]\n"
                        "stm r6!, {r9-r12}\n"
                        "add r0, r0, r8\n"
                        "subs r7, r7, #1\n"
                        "str r0, [lr]\n"
                        "strd r6, r7, [lr, #8]\n"
                        "bne 1b\n"
                        "add sp, sp, #8\n");
}

#else

static void make_sums(job *j) {
  for (; j->tiles > 0; --j->tiles, j->x += j->tile_step / 4)
    for (int32_t n = 0; n < 4; ++n) {
      const int32_t *x = j->x + (n > 0 ? j->steps[n - 1] / 4 : 0);
      const int8_t *w = j->weights;
      int32_t sum = 0;
      for (int32_t ky = 0; ky < j->filter_h; ++ky, x += j->row_step / 4)
        for (int32_t kx = 0; kx < j->filter_w; ++kx, x += j->tap_step / 4) sum += *x * *w++;
      *j->sums++ = sum;
    }
}

#endif

/* `count` pixels by fours; the last of the last four may be there several times. */
static void all_sums(const params *p, const view *v, const int8_t *weights, int32_t *sums,
                     int32_t count) {
  const int32_t step = 4 * p->stride_w;
  job j;
  j.x = v->scratch;
  j.weights = weights;
  j.sums = sums;
  j.tile_step = 4 * step;
  j.tap_step = 4 * p->dilation_w;
  j.row_step = 4 * (v->width - p->dilation_w * p->filter_w);
  j.filter_w = p->filter_w;
  j.filter_h = p->filter_h;
  for (int32_t i = 0; i < 3; ++i) j.steps[i] = (i + 1) * step;
  j.tiles = count >> 2;
  if (j.tiles > 0) make_sums(&j);
  const int32_t left = count & 3;
  if (left == 0) return;
  for (int32_t i = left - 1; i < 3; ++i) j.steps[i] = (left - 1) * step;
  j.tiles = 1;
  make_sums(&j);
}

/// Outputs ///

/* Output `o` of `count` pixels. */
static void put(const params *p, int32_t o, const int32_t *sums, int32_t count, int8_t *y) {
  const int32_t bias = p->bias[o], m = p->multipliers[o], s = p->shifts[o];
  const int32_t offset = (int32_t)((uint32_t)(2 * p->output_zero_point + 1) << s);
  const int32_t step = p->outputs;
  y += o;
  for (; count > 0; --count, y += step)
    *y = mote_requantize_twice(bias + 2 * *sums++, m, offset, s);
}

static void clamp(const params *p, int8_t *y, int32_t count) {
  for (; count > 0; --count, ++y) *y = (int8_t)mote_clamp(*y, p->output_min, p->output_max);
}

static void tile(const params *p, const view *v, const int8_t *x, int32_t count, int8_t *y) {
  int32_t *const sums = v->scratch + p->filter_h * v->width;
  const int32_t taps = p->filter_h * p->filter_w, multiplier = p->outputs / p->channels;
  const int8_t *weights = p->weights;
  put_padding(p, v);
  for (int32_t c = 0, o = 0; c < p->channels; ++c) {
    gather(p, v, x + c);
    for (int32_t end = o + multiplier; o < end; ++o, weights += taps) {
      all_sums(p, v, weights, sums, count);
      put(p, o, sums, count, y);
    }
  }
  if (p->output_min > -128 || p->output_max < 127) clamp(p, y, count * p->outputs);
}

static int32_t within(int32_t value, int32_t most) {
  return value < 0 ? 0 : value > most ? most : value;
}

void mote_depthwise_conv_2d_s8_armv7m(const mote_depthwise_conv_2d_s8_armv7m_params *p,
                                      const int8_t *x, int8_t *y, void *scratch) {
  view v;
  v.scratch = (int32_t *)scratch;
  for (int32_t b = 0; b < p->batches; ++b, x += p->input_h * p->input_w * p->channels) {
    v.top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, v.top += p->stride_h) {
      for (int32_t ox = 0; ox < p->output_w; ox += p->tile) {
        const int32_t count = p->output_w - ox < p->tile ? p->output_w - ox : p->tile;
        v.left = ox * p->stride_w - p->pad_left;
        v.width = (count - 1) * p->stride_w + (p->filter_w - 1) * p->dilation_w + 1;
        v.before = within(-v.left, v.width);
        v.after = within(p->input_w - v.left, v.width);
        tile(p, &v, x, count, y);
        y += count * p->outputs;
      }
    }
  }
}
