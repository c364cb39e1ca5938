/* SPDX-License-Identifier: Apache-2.0
 *
 * The four pixels of a tile (see mote_tile_armv6m.h) lie below each other. Of one channel, the
 * columns under four rows of y are collected in scratch, each as the taps of its four windows:
 *
 *   column: (r0, r1) (r2, r3)  (r0, r1) (r2, r3)  ...        of tap 0, tap 1, ... of the filter's
 * rows
 *
 * so that filter_w columns in a row are a tile, and the tile of the next pixels begins stride_w
 * columns later.
 *
 * Rows outside x are a row of zero points in scratch, so that borders need no other code. The four
 * rows of y are also made there, as x must not change until all its channels are read.
 */
#include "mote_depthwise_conv_2d_s8_armv6m.h"

#include <string.h>

#include "mote_copy_run.h"
#include "mote_kernel.h"
#include "mote_tile_armv6m.h"

typedef mote_depthwise_conv_2d_s8_armv6m_params params;

static uint32_t pair_of(int32_t low, int32_t high) {
  return (uint32_t)low + ((uint32_t)high << 16);
}

/* What makes the outputs, and how long their steps are. */
typedef struct {
  void (*run)(const mote_tile_armv6m *t);
  int32_t step_words;
} maker;

/* Of one channel. The code knows where the members are. */
typedef struct {
  uint32_t *to;
  const int8_t *at, *end;         /* in row 0: the first column and behind the last */
  int32_t pixel;                  /* bytes between them */
  const int32_t *rows, *rows_end; /* four per tap of a column, as distances from row 0 */
  int32_t zero_point;
} columns;

#ifdef MOTE_ARMV6M_ASM
MOTE_OFFSET(columns, pixel, 12);
MOTE_OFFSET(columns, rows, 16);
MOTE_OFFSET(columns, zero_point, 24);

static int32_t outside(const int8_t *x, const int8_t *padding) {
  return (int32_t)((uintptr_t)padding - (uintptr_t)x);
}

MOTE_NOINLINE static void collect(const columns *c) {
  MOTE_ALL_REGISTERS(c,
                     "ldmia r0!, {r1-r6}\n"
                     "mov r8, r3\n"
                     "mov r9, r4\n"
                     "mov r10, r5\n"
                     "mov r11, r6\n"
                     "1:\n"
                     "mov r0, r10\n"
                     "2:\n"
                     "ldmia r0!, {r3-r6}\n"
                     "ldrsb r3, [r3, r2]\n"
                     "ldrsb r4, [r4, r2]\n"
                     "ldrsb r5, [r5, r2]\n"
                     "ldrsb r6, [r6, r2]\n"
                     "lsls r4, r4, #16\n"
                     "adds r3, r3, r4\n"
                     "lsls r6, r6, #16\n"
                     "adds r5, r5, r6\n"
                     "stmia r1!, {r3, r5}\n"
                     "cmp r0, r11\n"
                     "bne 2b\n"
                     "add r2, r9\n"
                     "cmp r2, r8\n"
                     "bne 1b\n");
}

#else

/* No distance of 32 bits, where addresses are wider. */
static int32_t outside(const int8_t *x, const int8_t *padding) {
  (void)x;
  (void)padding;
  return INT32_MIN;
}

static int32_t tap(const columns *c, const int8_t *at, int32_t row) {
  return row == INT32_MIN ? c->zero_point : at[row];
}

static void collect(const columns *c) {
  uint32_t *to = c->to;
  for (const int8_t *at = c->at; at != c->end; at += c->pixel)
    for (const int32_t *row = c->rows; row != c->rows_end; row += 4) {
      *to++ = pair_of(tap(c, at, row[0]), tap(c, at, row[1]));
      *to++ = pair_of(tap(c, at, row[2]), tap(c, at, row[3]));
    }
}

#endif

static uint32_t *fill(uint32_t *to, int32_t zero_point, int32_t words) {
  for (; words > 0; --words) *to++ = pair_of(zero_point, zero_point);
  return to;
}

/* Four rows of y, `left` of them there. */
static void put_rows(const params *p, int32_t *rows, int32_t top, int32_t left, int32_t padding) {
  const int32_t pitch = p->input_w * p->channels;
  for (int32_t ky = 0; ky < p->filter_h; ++ky)
    for (int32_t n = 0; n < 4; ++n) {
      const int32_t iy = top + ky + (n < left ? n : left - 1) * p->stride_h;
      *rows++ = (uint32_t)iy < (uint32_t)p->input_h ? iy * pitch : padding;
    }
}

static int32_t clamp(int32_t x, int32_t min, int32_t max) {
  return x < min ? min : x > max ? max : x;
}

/* `count` columns of y from `first` on, all channels. */
static void make_columns(const params *p, const maker *m, columns *c, mote_tile_armv6m *t,
                         uint32_t *scratch, const int8_t *x, int8_t *y, int32_t first,
                         int32_t count) {
  const int32_t left = first * p->stride_w - p->pad_left;
  const int32_t right = left + (count - 1) * p->stride_w + p->filter_w;
  const int32_t from = clamp(left, 0, p->input_w), to = clamp(right, from, p->input_w);
  const int32_t words = 2 * p->filter_h;
  if (from < to) {
    c->to = fill(scratch, p->input_zero_point, (from - left) * words);
    fill(c->to + (to - from) * words, p->input_zero_point, (right - to) * words);
  } else {
    fill(scratch, p->input_zero_point, (right - left) * words);
  }
  c->at = x + from * p->channels;
  c->end = x + to * p->channels;

  int32_t outputs = p->channels * p->multiplier;
  t->w = p->weights + (-outputs & 7);
  t->steps = p->steps;
  t->y = y + first * outputs;
  t->count = count;
  for (int32_t i = 0; i < p->channels; ++i) {
    if (from < to) collect(c);
    ++c->at;
    ++c->end;
    for (int32_t n = p->multiplier; n > 0; --n) {
      m->run(t);
      ++t->y;
      t->steps += m->step_words;
      ++t->w;
      if ((--outputs & 7) == 0) t->w += t->bytes;
    }
  }
}

/* Of images one pixel wide: eight channels at a time, as a column each. */
static void make_channels(const params *p, const maker *m, columns *c, mote_tile_armv6m *t,
                          const int8_t *x, int8_t *y) {
  c->at = x;
  t->w = p->weights + (-p->channels & 7);
  t->steps = p->steps;
  t->y = y;
  for (int32_t left = p->channels; left > 0; left -= t->count) {
    t->count = ((left - 1) & 7) + 1;
    c->end = c->at + t->count;
    collect(c);
    m->run(t);
    c->at = c->end;
    t->w += t->count + t->bytes;
    t->steps += t->count * m->step_words;
    t->y += t->count;
  }
}

/* Four rows of y at `y`, `left` of which are there. */
static void make_rows(const params *p, const maker *m, columns *c, mote_tile_armv6m *t,
                      uint32_t *scratch, const int8_t *x, int8_t *y, int32_t left) {
  const int32_t pitch = p->output_w * p->channels * p->multiplier;
  for (int32_t n = 1; n < 4; ++n) t->next[n - 1] = (n < left ? n : left - 1) * pitch;
  if (p->is_one_column) {
    make_channels(p, m, c, t, x, y);
    return;
  }
  for (int32_t first = 0; first < p->output_w; first += p->tile) {
    const int32_t count = p->output_w - first;
    make_columns(p, m, c, t, scratch, x, y, first, count < p->tile ? count : p->tile);
  }
}

static void convolve(const params *p, const maker *m, const int8_t *x, int8_t *y, void *scratch) {
  const int32_t taps = p->filter_h * p->filter_w;
  const int32_t most = (p->tile - 1) * p->stride_w + p->filter_w;
  const int32_t outputs = p->channels * p->multiplier;
  uint32_t *const words = (uint32_t *)scratch;
  int32_t *const rows = (int32_t *)(words + 2 * p->filter_h * most);
  int8_t *const made = (int8_t *)(rows + 4 * p->filter_h);
  int8_t *const padding = made + 4 * p->output_w * outputs;
  memset(padding, p->input_zero_point, (size_t)(p->input_w * p->channels));

  columns c;
  c.rows = rows;
  c.rows_end = rows + 4 * p->filter_h;
  c.zero_point = p->input_zero_point;
  mote_tile_armv6m t;
  t.min = p->output_min;
  t.max = p->output_max;
  t.kink = (uint32_t)1 << p->bend;
  t.x = (const int32_t *)scratch;
  t.some_bytes = 8 * (taps & 7);
  t.bytes = 8 * taps;
  if (p->is_one_column) {
    c.to = words;
    c.pixel = 1; /* channels instead */
    t.x_step = 8 * p->filter_h;
    t.w_step = 1;
    t.w_eighth = t.bytes;
    t.steps_step = 4 * m->step_words;
    t.y_step = 1;
  } else {
    c.pixel = p->channels;
    t.x_step = 8 * p->filter_h * p->stride_w;
    t.w_step = t.w_eighth = t.steps_step = 0;
    t.y_step = outputs;
  }

  for (int32_t b = 0; b < p->batches; ++b) {
    for (int32_t oy = 0; oy < p->output_h; oy += 4) {
      const int32_t left = p->output_h - oy;
      const int32_t bytes = (left < 4 ? left : 4) * p->output_w * outputs;
      put_rows(p, rows, oy * p->stride_h - p->pad_top, left, outside(x, padding));
      make_rows(p, m, &c, &t, words, x, made, left);
      mote_copy_run((const uint8_t *)made, (uint8_t *)y, bytes);
      y += bytes;
    }
    x += p->input_h * p->input_w * p->channels;
  }
}

void mote_depthwise_conv_2d_s8_armv6m(const mote_depthwise_conv_2d_s8_armv6m_params *p,
                                      const int8_t *x, int8_t *y, void *scratch) {
  maker m;
  m.run = mote_tile_armv6m_run;
  m.step_words = MOTE_BENT_STEP / 4;
  convolve(p, &m, x, y, scratch);
}

void mote_depthwise_conv_2d_s8_straight_armv6m(const mote_depthwise_conv_2d_s8_armv6m_params *p,
                                               const int8_t *x, int8_t *y, void *scratch) {
  maker m;
  m.run = mote_tile_armv6m_run_straight;
  m.step_words = MOTE_STRAIGHT_STEP / 4;
  convolve(p, &m, x, y, scratch);
}
