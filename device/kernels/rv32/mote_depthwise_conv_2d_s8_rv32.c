/* SPDX-License-Identifier: Apache-2.0
 *
 * Four channels at a time: the columns that a tile of pixels needs are copied to scratch,
 *
 *   scratch: [column][row of the window][channel of the four]
 *
 * padding included, so that sums know no borders and find all taps at fixed distances. The sums of
 * 3x3 taps keep the weights of a channel in registers, and of neighbouring windows what they share.
 */
#include "mote_depthwise_conv_2d_s8_rv32.h"

#include "mote_kernel.h"
#include "mote_requant.h"
#include "mote_rv32.h"

#define FOUR 4 /* channels of a column */

typedef mote_depthwise_conv_2d_s8_rv32_params params;

/* A tile's windows of four channels, and where their outputs go. */
typedef struct {
  const int8_t *x; /* the first of these channels */
  int8_t *y;
  const int8_t *weights;
  const int32_t *factors;
  int32_t count;  /* of pixels */
  int32_t x_step; /* bytes from one window to the next */
  int32_t y_step;
} job;

/// 3x3 taps ///

#ifdef MOTE_RV32_ASM

/* a0     the sum    a1-a3, a4-a6, a7-t1  three columns of a window
 * s0-s8  weights    t2, t3, t4, t5  bias, multiplier, offset, shift and one
 * t6     256        s9, s10, s11  x, y and its end    ra  y_step */

#define COLUMN(at, c0, c1, c2) \
  "lb " c0 ", " at             \
  "(s9)\n"                     \
  "lb " c1 ", 4+" at           \
  "(s9)\n"                     \
  "lb " c2 ", 8+" at "(s9)\n"

/* Column a is lost. */
#define WINDOW(a0, a1, a2, b0, b1, b2, c0, c1, c2) \
  "mul a0, " a0                                    \
  ", s0\n"                                         \
  "mul " a1 ", " a1                                \
  ", s1\n"                                         \
  "mul " a2 ", " a2                                \
  ", s2\n"                                         \
  "add a0, a0, t2\n"                               \
  "add a0, a0, " a1                                \
  "\n"                                             \
  "add a0, a0, " a2                                \
  "\n"                                             \
  "mul " a0 ", " b0                                \
  ", s3\n"                                         \
  "mul " a1 ", " b1                                \
  ", s4\n"                                         \
  "mul " a2 ", " b2                                \
  ", s5\n"                                         \
  "add a0, a0, " a0                                \
  "\n"                                             \
  "add a0, a0, " a1                                \
  "\n"                                             \
  "add a0, a0, " a2                                \
  "\n"                                             \
  "mul " a0 ", " c0                                \
  ", s6\n"                                         \
  "mul " a1 ", " c1                                \
  ", s7\n"                                         \
  "mul " a2 ", " c2                                \
  ", s8\n"                                         \
  "add a0, a0, " a0                                \
  "\n"                                             \
  "add a0, a0, " a1                                \
  "\n"                                             \
  "add a0, a0, " a2 "\n"

/* mote_rv32_requantize where negative sums end in a clamp anyway. */
#define OUTPUT          \
  "slli a0, a0, 2\n"    \
  "mulh a0, a0, t3\n"   \
  "add a0, a0, t4\n"    \
  "sra a0, a0, t5\n"    \
  "bltu a0, t6, 9f\n"   \
  "srai a0, a0, 31\n"   \
  "not a0, a0\n"        \
  "9:\n"                \
  "xori a0, a0, -128\n" \
  "sb a0, 0(s10)\n"     \
  "add s10, s10, ra\n"

/* Saves and restores registers itself, since it needs all of them. */
MOTE_NOINLINE static void four_channels_3x3(const job *j) {
  __asm volatile(
      "mv a0, %0\n"
      MOTE_RV32_SAVE("80")
      "lw s9, 0(a0)\n"
      "lw s10, 4(a0)\n"
      "lw a2, 8(a0)\n"
      "lw a3, 12(a0)\n"
      "lw s11, 16(a0)\n"
      "lw a4, 20(a0)\n"
      "lw ra, 24(a0)\n"
      "addi a5, s9, 4\n"
      "sw a4, 68(sp)\n"
      "sw a5, 72(sp)\n"
      "mul s11, s11, ra\n"
      "add s11, s11, s10\n"
      "li t6, 256\n"
      "1:\n" /* a channel */
      "lb s0, 0(a2)\n"
      "lb s1, 1(a2)\n"
      "lb s2, 2(a2)\n"
      "lb s3, 3(a2)\n"
      "lb s4, 4(a2)\n"
      "lb s5, 5(a2)\n"
      "lb s6, 6(a2)\n"
      "lb s7, 7(a2)\n"
      "lb s8, 8(a2)\n"
      "lw t2, 0(a3)\n"
      "lw t3, 4(a3)\n"
      "addi a2, a2, 9\n"
      "addi a3, a3, 8\n"
      "andi t5, t2, 31\n"
      "srai t2, t2, 5\n"
      "li t4, 1\n"
      "sll t4, t4, t5\n"
      "addi t4, t4, 1\n"
      "addi t5, t5, 1\n"
      "sw a2, 52(sp)\n"
      "sw a3, 56(sp)\n"
      "sw s9, 60(sp)\n"
      "sw s10, 64(sp)\n"
      "lw a0, 68(sp)\n"
      "li a1, 12\n"
      "bne a0, a1, 3f\n"
      /* Neighbouring windows. */
      COLUMN("0", "a1", "a2", "a3") COLUMN("12", "a4", "a5", "a6") "2:\n" COLUMN(
          "24", "a7", "t0", "t1") WINDOW("a1", "a2", "a3", "a4", "a5", "a6", "a7", "t0", "t1")
          OUTPUT "beq s10, s11, 4f\n" COLUMN("36", "a1", "a2", "a3")
              WINDOW("a4", "a5", "a6", "a7", "t0", "t1", "a1", "a2", "a3") OUTPUT
      "beq s10, s11, 4f\n" COLUMN("48", "a4", "a5", "a6")
          WINDOW("a7", "t0", "t1", "a1", "a2", "a3", "a4", "a5", "a6") OUTPUT
      "addi s9, s9, 36\n"
      "bne s10, s11, 2b\n"
      "j 4f\n"
      "3:\n" /* Others. */
      COLUMN("0", "a1", "a2", "a3") COLUMN("12", "a4", "a5", "a6") COLUMN("24", "a7", "t0", "t1")
          WINDOW("a1", "a2", "a3", "a4", "a5", "a6", "a7", "t0", "t1") OUTPUT
      "lw a1, 68(sp)\n"
      "add s9, s9, a1\n"
      "bne s10, s11, 3b\n"
      "4:\n"
      "lw s9, 60(sp)\n"
      "lw s10, 64(sp)\n"
      "lw a0, 72(sp)\n"
      "lw a2, 52(sp)\n"
      "lw a3, 56(sp)\n"
      "addi s9, s9, 1\n"
      "addi s10, s10, 1\n"
      "addi s11, s11, 1\n"
      "bne s9, a0, 1b\n"
      MOTE_RV32_RESTORE("80")
      :
      : "r"(j)
      : MOTE_RV32_CLOBBERED, "memory");
}

/* Whether it can make the outputs. */
static int32_t is_3x3(const params *p) {
  return p->filter_h == 3 && p->filter_w == 3 && p->dilation_w == 1 && p->multiplier == 1 &&
         p->output_zero_point == -128 && p->output_min == -128 && p->output_max == 127;
}

#else

static int32_t is_3x3(const params *p) {
  (void)p;
  return 0;
}
static void four_channels_3x3(const job *j) { (void)j; }

#endif

/// Any taps ///

/* Four windows' next `taps`, which lie side by side in x as in w. */
MOTE_NOINLINE static void multiply(int32_t sums[4], const int8_t *x, int32_t x_step,
                                   const int8_t *w, int32_t taps) {
  int32_t sum0 = sums[0], sum1 = sums[1], sum2 = sums[2], sum3 = sums[3];
  const int8_t *x1 = x + x_step, *x2 = x1 + x_step, *x3 = x2 + x_step;
  const int8_t *const end = w + taps;
  do {
    const int32_t weight = *w++;
    sum0 = mote_mac(sum0, *x, weight);
    sum1 = mote_mac(sum1, *x1, weight);
    sum2 = mote_mac(sum2, *x2, weight);
    sum3 = mote_mac(sum3, *x3, weight);
    x += FOUR;
    x1 += FOUR;
    x2 += FOUR;
    x3 += FOUR;
  } while (w != end);
  sums[0] = sum0;
  sums[1] = sum1;
  sums[2] = sum2;
  sums[3] = sum3;
}

/* Output o of channel c of the job: four pixels at a time, of which some may have been made before,
 * or one if there are no four. */
static void output(const params *p, const job *j, int32_t c, int32_t o) {
  const int32_t bias = j->factors[2 * o] >> 5, shift = j->factors[2 * o] & 31;
  const int32_t multiplier = j->factors[2 * o + 1];
  const int32_t offset = mote_rv32_offset(p->output_zero_point, shift);
  const int32_t taps = p->filter_h * p->filter_w;
  const int32_t run = p->dilation_w == 1 ? taps : p->filter_h;
  const int32_t some = j->count < 4 ? 1 : 4;
  for (int32_t n = 0; n < j->count; n += some) {
    if (n > j->count - some) n = j->count - some;
    int32_t sums[4] = {bias, bias, bias, bias};
    const int8_t *x = j->x + n * j->x_step + c;
    for (int32_t t = 0; t < taps; t += run, x += p->dilation_w * p->filter_h * FOUR)
      multiply(sums, x, some == 4 ? j->x_step : 0, j->weights + o * taps + t, run);
    int8_t *y = j->y + n * j->y_step + o;
    for (int32_t i = 0; i < some; ++i, y += j->y_step)
      *y = mote_rv32_requantize(sums[i], multiplier, offset, shift);
  }
}

/// Taps in a row ///

/* A tap of four neighbouring windows, of which it is in these columns. */
#define ROW_TAP(x0, x1, x2, x3, w)     \
  do {                                 \
    const int32_t weight = (w);        \
    sum0 = mote_mac(sum0, x0, weight); \
    sum1 = mote_mac(sum1, x1, weight); \
    sum2 = mote_mac(sum2, x2, weight); \
    sum3 = mote_mac(sum3, x3, weight); \
  } while (0)

/* Output o of channel c of the job, four neighbouring windows at a time: each column is loaded once
 * for all of them. Some may have been made before; where there are no four, what is behind the last
 * column does no harm. */
MOTE_NOINLINE static void row_output(const params *p, const job *j, int32_t c, int32_t o) {
  const int32_t bias = j->factors[2 * o] >> 5, shift = j->factors[2 * o] & 31;
  const int32_t multiplier = j->factors[2 * o + 1];
  const int32_t offset = mote_rv32_offset(p->output_zero_point, shift);
  const int32_t taps = (p->filter_w + 3) & ~3;
  const int8_t *const weights = j->weights + o * taps;
  const int32_t y_step = j->y_step, count = j->count;
  const int32_t some = count < 4 ? count : 4;
  for (int32_t n = 0; n < count; n += some) {
    if (n > count - some) n = count - some;
    int32_t sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias;
    const int8_t *x = j->x + n * FOUR + c;
    int32_t x0 = x[0], x1 = x[FOUR], x2 = x[2 * FOUR], x3;
    for (const int8_t *w = weights; w != weights + taps; w += 4, x += 4 * FOUR) {
      x3 = x[3 * FOUR];
      ROW_TAP(x0, x1, x2, x3, w[0]);
      x0 = x[4 * FOUR];
      ROW_TAP(x1, x2, x3, x0, w[1]);
      x1 = x[5 * FOUR];
      ROW_TAP(x2, x3, x0, x1, w[2]);
      x2 = x[6 * FOUR];
      ROW_TAP(x3, x0, x1, x2, w[3]);
    }
    int8_t *y = j->y + n * y_step + o;
    int32_t left = some;
    for (int32_t sum = sum0;; sum = sum1, sum1 = sum2, sum2 = sum3, y += y_step) {
      *y = mote_rv32_requantize(sum, multiplier, offset, shift);
      if (--left == 0) break;
    }
  }
}

/// Columns ///

/* What lies inside the input of the columns of a tile. */
typedef struct {
  const int8_t *x; /* the first of them */
  int8_t *to;
  int32_t rows, columns;
  int32_t row;    /* bytes from one row of x to the next */
  int32_t column; /* and to the next column */
} inside;

static void copy_words(const inside *in, const int8_t *x, int32_t to_column) {
  int32_t r = 0;
  for (; r + 3 <= in->rows; r += 3, x += 3 * in->row) {
    const int8_t *from = x, *from1 = from + in->row, *from2 = from1 + in->row;
    int8_t *to = in->to + FOUR * r;
    for (int32_t n = in->columns; n > 0; --n, to += to_column) {
      mote_copy_word(to, from);
      mote_copy_word(to + FOUR, from1);
      mote_copy_word(to + 2 * FOUR, from2);
      from += in->column;
      from1 += in->column;
      from2 += in->column;
    }
  }
  for (; r < in->rows; ++r, x += in->row) {
    const int8_t *from = x;
    int8_t *to = in->to + FOUR * r;
    for (int32_t n = in->columns; n > 0; --n, from += in->column, to += to_column)
      mote_copy_word(to, from);
  }
}

static void copy_bytes(const inside *in, const int8_t *x, int32_t to_column, int32_t channels) {
  for (int32_t r = 0; r < in->rows; ++r, x += in->row) {
    const int8_t *from = x;
    int8_t *to = in->to + FOUR * r;
    for (int32_t n = in->columns; n > 0; --n, from += in->column, to += to_column)
      for (int32_t c = 0; c < channels; ++c) to[c] = from[c];
  }
}

/* Of `size` positions `step` apart from `first` on: how many lie before 0, and how many of the
 * others before `end`. */
typedef struct {
  int32_t before, inside;
} cut;

static cut cut_of(int32_t first, int32_t step, int32_t size, int32_t end) {
  cut c = {0, 0};
  for (; c.before < size && first < 0; first += step) ++c.before;
  for (; c.before + c.inside < size && first < end; first += step) ++c.inside;
  return c;
}

/// Tiles ///

/* `count` pixels of y whose windows begin at row `top` and column `left` of x. */
static void tile(const params *p, const int8_t *x, int32_t top, int32_t left, int32_t count,
                 int8_t *y, int8_t *scratch) {
  const int32_t to_column = p->filter_h * FOUR;
  const int32_t columns = (count - 1) * p->stride_w + (p->filter_w - 1) * p->dilation_w + 1;
  const cut h = cut_of(top, p->dilation_h, p->filter_h, p->input_h);
  const cut w = cut_of(left, 1, columns, p->input_w);
  if (h.inside < p->filter_h || w.inside < columns)
    for (int32_t i = 0; i < columns * to_column; ++i) scratch[i] = (int8_t)p->input_zero_point;

  inside in;
  in.to = scratch + w.before * to_column + h.before * FOUR;
  in.rows = h.inside;
  in.columns = w.inside;
  in.column = p->channels;
  in.row = p->dilation_h * p->input_w * p->channels;
  if (h.inside == 0 || w.inside == 0)
    in.rows = 0;
  else
    x += ((top + h.before * p->dilation_h) * p->input_w + left + w.before) * p->channels;
  const int32_t words = p->channels % FOUR == 0; /* x begins at one */

  job j;
  j.x = scratch;
  j.y = y;
  j.weights = p->weights;
  j.factors = p->factors;
  j.count = count;
  j.x_step = p->stride_w * to_column;
  j.y_step = p->channels * p->multiplier;
  const int32_t fast = is_3x3(p);
  for (int32_t left_over = p->channels; left_over > 0; left_over -= FOUR, x += FOUR) {
    const int32_t channels = left_over < FOUR ? left_over : FOUR;
    if (words)
      copy_words(&in, x, to_column);
    else
      copy_bytes(&in, x, to_column, channels);
    if (fast && channels == FOUR)
      four_channels_3x3(&j);
    else
      for (int32_t o = 0; o < channels * p->multiplier; ++o) {
        const int32_t c = p->multiplier == 1 ? o : o / p->multiplier;
        if (p->in_row)
          row_output(p, &j, c, o);
        else
          output(p, &j, c, o);
      }
    const int32_t outputs = channels * p->multiplier;
    j.y += outputs;
    j.weights += outputs * (p->in_row ? (p->filter_w + 3) & ~3 : p->filter_h * p->filter_w);
    j.factors += outputs * 2;
  }
  if (p->output_min > -128 || p->output_max < 127)
    for (int32_t i = 0; i < count * j.y_step; ++i)
      y[i] = (int8_t)mote_clamp(y[i], p->output_min, p->output_max);
}

void mote_depthwise_conv_2d_s8_rv32(const mote_depthwise_conv_2d_s8_rv32_params *p, const int8_t *x,
                                    int8_t *y, void *scratch) {
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, top += p->stride_h) {
      int32_t left = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w; ox += p->tile, left += p->tile * p->stride_w) {
        const int32_t count = p->output_w - ox < p->tile ? p->output_w - ox : p->tile;
        tile(p, x, top, left, count, y, (int8_t *)scratch);
        y += count * p->channels * p->multiplier;
      }
    }
    x += p->input_h * p->input_w * p->channels;
  }
}
