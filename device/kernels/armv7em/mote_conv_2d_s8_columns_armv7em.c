/* SPDX-License-Identifier: Apache-2.0
 *
 * The windows of four neighbouring pixels, three columns wide each, share six columns of the image:
 * half of what four windows apart are, to keep and to widen. Per row of the filter and two
 * channels, a word of each column lies in scratch,
 *
 *   scratch: c0 c1 c2 c3 c4 c5 of channels 0 and 2; c0 ... of channels 1 and 3; ...
 *
 * and the pixels meet the filter's first column in c0 to c3, its second in c1 to c4, its third in
 * c2 to c5. For the next four pixels, the last two columns move to the front.
 */
#include "mote_conv_2d_s8_columns_armv7em.h"

#include "mote_kernel.h"
#include "mote_strip_armv7em.h"

typedef mote_conv_2d_s8_columns_armv7em_params params;

#define PIXELS 4 /* of a tile */
#define FILTER_W 3
#define KEPT (FILTER_W - 1) /* columns, from one tile to the next */
#define COLUMNS (KEPT + PIXELS)

/// Columns ///

/* In a row of the filter: four new columns, from x on, behind the last two. */
typedef struct {
  const int8_t *x;
  int32_t *to;
  const int32_t *end;
  int32_t channels;
} slide_work;

#if defined(MOTE_ALL_REGISTERS)

#define PUT(rotation)        \
  "ldrd r4, r5, [r1, #16]\n" \
  "sxtb16 r6, r10" rotation  \
  "\n"                       \
  "sxtb16 r7, r11" rotation  \
  "\n"                       \
  "sxtb16 r8, r12" rotation  \
  "\n"                       \
  "sxtb16 r9, lr" rotation   \
  "\n"                       \
  "stm r1!, {r4-r9}\n"

MOTE_NOINLINE static void slide(const slide_work *work) {
  MOTE_ALL_REGISTERS(work, "ldm r0, {r0-r3}\n"
                           "1:\n"
                           "add lr, r0, r3\n"
                           "ldr r11, [r0, r3]\n"
                           "ldr r12, [r0, r3, lsl #1]\n"
                           "ldr lr, [lr, r3, lsl #1]\n"
                           "ldr r10, [r0], #4\n" PUT("") PUT(", ror #8") "cmp r1, r2\n"
                                                                         "bne 1b\n");
}

#else

static void slide(const slide_work *work) {
  const int8_t *x = work->x;
  for (int32_t *to = work->to; to != work->end; to += 2 * COLUMNS, x += 4) {
    for (int32_t n = 0; n < KEPT; ++n) {
      to[n] = to[n + PIXELS];
      to[n + COLUMNS] = to[n + COLUMNS + PIXELS];
    }
    for (int32_t n = 0; n < PIXELS; ++n) {
      const int8_t *from = x + n * work->channels;
      const int32_t four = mote_take_4(&from);
      to[n + KEPT] = mote_sxtb16(four);
      to[n + KEPT + COLUMNS] = mote_sxtb16_odd(four);
    }
  }
}

#endif

/* What stays the same from tile to tile. */
typedef struct {
  const params *p;
  const int8_t *x; /* of this image */
  int32_t *words;  /* the scratch */
  int32_t row;     /* words of a row of the filter */
} job;

/* The columns from `count` on move to the front. */
static void shift(const job *j, int32_t *to, int32_t count) {
  for (int32_t *const end = to + j->row; to != end; to += COLUMNS)
    for (int32_t n = 0; n < COLUMNS - count; ++n) to[n] = to[n + count];
}

static void put_pixel(const job *j, int32_t *to, const int8_t *x) {
  for (int32_t *const end = to + j->row; to != end; to += 2 * COLUMNS) {
    const int32_t four = mote_take_4(&x);
    to[0] = mote_sxtb16(four);
    to[COLUMNS] = mote_sxtb16_odd(four);
  }
}

static void put_padding(const job *j, int32_t *to) {
  const int32_t pair = (int32_t)(((uint32_t)j->p->input_zero_point & 0xffffu) * 0x10001u);
  for (int32_t *const end = to + j->row; to != end; to += COLUMNS) to[0] = pair;
}

/* All six columns of a row of the filter, the first of which is `left`, when the last `count` of
 * them are new. x: the row of the image, none if it is outside: then all is padding from the start
 * of the row on. */
static void put_columns(const job *j, int32_t *to, const int8_t *x, int32_t left, int32_t count) {
  const int32_t channels = j->p->channels, input_w = j->p->input_w;
  if (x == 0 && count < COLUMNS) return;
  if (count == PIXELS && left + KEPT >= 0 && left + COLUMNS <= input_w) {
    const slide_work work = {x + (left + KEPT) * channels, to, to + j->row, channels};
    slide(&work);
    return;
  }
  shift(j, to, count);
  for (int32_t n = COLUMNS - count; n < COLUMNS; ++n) {
    const int32_t column = left + n;
    if (x != 0 && column >= 0 && column < input_w)
      put_pixel(j, to + n, x + column * channels);
    else
      put_padding(j, to + n);
  }
}

static void put_windows(const job *j, int32_t top, int32_t left, int32_t count) {
  const params *const p = j->p;
  int32_t *to = j->words;
  for (int32_t ky = 0; ky < p->filter_h; ++ky, to += j->row, top += p->dilation_h) {
    const int32_t is_inside = top >= 0 && top < p->input_h;
    put_columns(j, to, is_inside ? j->x + top * p->input_w * p->channels : 0, left, count);
  }
}

/// Products ///

#if defined(MOTE_ALL_REGISTERS)

/* A word of each column, r1 behind them after the first load. */
#define FIRST_LOAD "ldrd r2, r3, [r1], #24\n"
#define LOAD(from) "ldrd r2, r3, [r1, #" from "]\n"
#define OTHER_COLUMNS \
  MOTE_STRIP_TAPS(LOAD("-20"), LOAD("-12")) MOTE_STRIP_TAPS(LOAD("-16"), LOAD("-8"))
#define UNIT MOTE_STRIP_TAPS(FIRST_LOAD, LOAD("-16")) OTHER_COLUMNS

MOTE_NOINLINE static void make(const mote_strip *s) {
  MOTE_ALL_REGISTERS(s, MOTE_STRIP(MOTE_STRIP_FIRST_TAPS(FIRST_LOAD, LOAD("-16")) OTHER_COLUMNS,
                                   "156", UNIT UNIT UNIT UNIT));
}

#else

static void make(const mote_strip *s) {
  const int32_t *w = s->weights, *multipliers = s->multipliers;
  for (int8_t *y = s->y; y != s->y_end; y += 2, w += 2, multipliers += 2) {
    int32_t sums[2][PIXELS] = {{0}};
    for (const int32_t *x = s->x; x != s->x_end; x += COLUMNS)
      for (int32_t kx = 0; kx < FILTER_W; ++kx, ++w)
        for (int32_t n = 0; n < PIXELS; ++n) {
          sums[0][n] = mote_smlad(x[kx + n], mote_sxtb16(*w), sums[0][n]);
          sums[1][n] = mote_smlad(x[kx + n], mote_sxtb16_odd(*w), sums[1][n]);
        }
    for (int32_t k = 0; k < 2; ++k)
      for (int32_t n = 0; n < PIXELS; ++n)
        y[n * s->next + k] =
            (int8_t)mote_strip_finish(sums[k][n], w[k], multipliers[k], s->rounding >> 1);
  }
}

#endif

static void clamp(const params *p, int8_t *y) {
  for (const int8_t *const end = y + PIXELS * p->outputs; y != end; ++y)
    *y = (int8_t)mote_clamp(*y, p->output_min, p->output_max);
}

/* A row of y, whose windows begin in row `top` of the image. */
static void make_row(const job *j, mote_strip *s, int32_t top, int8_t *y) {
  const params *const p = j->p;
  const int32_t last = p->output_w - PIXELS;
  int32_t count = COLUMNS;
  for (int32_t ox = 0;; ox += count) {
    put_windows(j, top, ox - p->pad_left, count);
    s->y = y + ox * p->outputs;
    s->y_end = s->y + p->outputs;
    make(s);
    if (p->output_min > -128 || p->output_max < 127) clamp(p, s->y);
    if (ox == last) return;
    count = last - ox < PIXELS ? last - ox : PIXELS;
  }
}

void mote_conv_2d_s8_columns_armv7em(const mote_conv_2d_s8_columns_armv7em_params *p,
                                     const int8_t *x, int8_t *y, void *scratch) {
  const int32_t pairs = p->filter_h * p->channels / 2;
  job j;
  j.p = p;
  j.x = x;
  j.words = (int32_t *)scratch;
  j.row = p->channels / 2 * COLUMNS;
  mote_strip s;
  s.weights = p->weights;
  s.rest = (pairs - 1) & 3;
  s.multipliers = p->multipliers;
  s.rounding = 2 * p->output_zero_point + 1;
  s.x = j.words;
  s.x_end = j.words + pairs * COLUMNS;
  s.next = p->outputs;
  s.third = 2 * s.next;
  for (int32_t b = 0; b < p->batches; ++b, j.x += p->input_h * p->input_w * p->channels)
    for (int32_t oy = 0; oy < p->output_h; ++oy, y += p->output_w * p->outputs)
      make_row(&j, &s, oy * p->stride_h - p->pad_top, y);
}
