/* SPDX-License-Identifier: Apache-2.0
 *
 * Four channels and four neighbouring windows at a time. The columns that a tile of pixels needs go
 * to scratch, turned so that a word holds four columns of one channel:
 *
 *   scratch: [row of the window][block of four columns][channel of the four][column of the block]
 *
 * The first of four windows then finds its taps in whole words, and the others find theirs one, two
 * and three bytes further: a word and the one behind it, shifted by a byte at a time, serve all
 * four, at a sum of four products each.
 */
#include "mote_depthwise_conv_2d_s8_columns_xpulp.h"

#include "mote_kernel.h"
#include "mote_rv32.h"
#include "mote_xpulp.h"

#define FOUR 4
#define BLOCK 16 /* bytes of scratch: four columns of four channels */

typedef mote_depthwise_conv_2d_s8_columns_xpulp_params params;

/// Columns ///

/* The columns of a tile: in blocks of four, of which some lie inside the input as a whole. */
typedef struct {
  int32_t top, left; /* the first one's place in x */
  int32_t blocks;
  int32_t first, end; /* the blocks inside */
} columns;

static columns columns_of(const params *p, int32_t top, int32_t left, int32_t count) {
  columns c;
  c.top = top;
  c.left = left;
  c.blocks = (count + p->filter_w - 1 + 3) / FOUR;
  c.first = left < 0 ? (3 - left) / FOUR : 0;
  c.end = left < p->input_w ? (p->input_w - left) / FOUR : 0;
  if (c.end > c.blocks) c.end = c.blocks;
  if (c.first > c.end) c.first = c.end;
  return c;
}

/* Stores four columns of four channels channel by channel. */
static inline void store_turned(int8_t *to, int32_t a, int32_t b, int32_t c, int32_t d) {
  const int32_t low = 0x05010400, high = 0x07030602;     /* bytes 0 and 1, 2 and 3, by turns */
  const int32_t first = 0x05040100, second = 0x07060302; /* the first halves, the second halves */
  const int32_t ab01 = mote_shuffle2(a, b, low), ab23 = mote_shuffle2(a, b, high);
  const int32_t cd01 = mote_shuffle2(c, d, low), cd23 = mote_shuffle2(c, d, high);
  mote_store_word(to, mote_shuffle2(ab01, cd01, first));
  mote_store_word(to + 4, mote_shuffle2(ab01, cd01, second));
  mote_store_word(to + 8, mote_shuffle2(ab23, cd23, first));
  mote_store_word(to + 12, mote_shuffle2(ab23, cd23, second));
}

static void copy_inside(const int8_t *x, int32_t step, int8_t *to, int32_t blocks) {
  for (; blocks > 0; --blocks, to += BLOCK) {
    const int32_t a = mote_load_word_by(&x, step), b = mote_load_word_by(&x, step);
    const int32_t c = mote_load_word_by(&x, step), d = mote_load_word_by(&x, step);
    store_turned(to, a, b, c, d);
  }
}

/* Blocks of which columns are padding. x is column 0 of the row; none where the row is padding. */
static void copy_edge(const params *p, const int8_t *x, int32_t column, int8_t *to,
                      int32_t blocks) {
  const int32_t padding = (int32_t)((uint32_t)(p->input_zero_point & 0xff) * 0x01010101u);
  for (; blocks > 0; --blocks, to += BLOCK) {
    int32_t words[FOUR];
    for (int32_t i = 0; i < FOUR; ++i, ++column)
      words[i] = x && (uint32_t)column < (uint32_t)p->input_w
                     ? mote_load_word(x + column * p->channels)
                     : padding;
    store_turned(to, words[0], words[1], words[2], words[3]);
  }
}

/* Four channels of a tile's columns, of which x is the first at row and column 0. */
static void copy_columns(const params *p, const columns *c, const int8_t *x, int8_t *scratch,
                         int32_t row_bytes) {
  int32_t row = c->top;
  for (int32_t r = 0; r < p->filter_h; ++r, row += p->dilation_h, scratch += row_bytes) {
    if ((uint32_t)row >= (uint32_t)p->input_h) {
      copy_edge(p, 0, c->left, scratch, c->blocks);
      continue;
    }
    const int8_t *const start = x + row * p->input_w * p->channels;
    if (c->first > 0) copy_edge(p, start, c->left, scratch, c->first);
    copy_inside(start + (c->left + FOUR * c->first) * p->channels, p->channels,
                scratch + c->first * BLOCK, c->end - c->first);
    if (c->end < c->blocks)
      copy_edge(p, start, c->left + FOUR * c->end, scratch + c->end * BLOCK, c->blocks - c->end);
  }
}

/// Outputs ///

/* Four channels of a tile. The code below knows the order of the members. */
typedef struct {
  const int8_t *x; /* the columns */
  const int32_t *weights;
  int8_t *y;
  int32_t y_step;
  int32_t count;  /* of pixels */
  int32_t offset; /* 2 * output_zero_point + 1 */
  int32_t rows;
  int32_t row_bytes; /* of scratch */
  int32_t words;     /* of a row of taps */
} job;

#ifdef MOTE_XPULP_ASM

/* a1, s10, s8, s7  x: of the channel, the block, a row, a word    a6, a7, t0  rows, row_bytes,
 * words a2, s9  weights: of the channel, the next    a3, a4, a5  y, y_step, the end of y s0-s3 sums
 * s4, s5, s6  the first window's columns, the word behind them, taps s11, t1, t2, a0  choices of
 * bytes    t3, t4, t5, t6  bias, multiplier, shift and one, offset ra  2 */

/* Taps of a row. Once the last of four windows has its sum, the columns shifted by one more are the
 * next word. */
#define ROW \
  "mv s7, s8\n"                       \
  CV_LW("s4", "s7", "16")             \
  CV_LOOP("t0", "10")                 \
  CV_LW("s6", "s9", "4")              \
  CV_LW("s5", "s7", "16")             \
  CV_SDOTSP_B("s0", "s4", "s6")       \
  CV_SHUFFLE2_B("s4", "s5", "s11")    \
  CV_SDOTSP_B("s1", "s4", "s6")       \
  CV_SHUFFLE2_B("s4", "s5", "t1")     \
  CV_SDOTSP_B("s2", "s4", "s6")       \
  CV_SHUFFLE2_B("s4", "s5", "t2")     \
  CV_SDOTSP_B("s3", "s4", "s6")       \
  CV_SHUFFLE2_B("s4", "s5", "a0")     \
  "add s8, s8, a7\n"                  \
  "nop\n" /* loops must end two instructions apart */

#define OUTPUT(sum)                                        \
  MOTE_XPULP_REQUANTIZE(sum, "t4", "t6", "t5", "s5", "ra") \
  CV_SB(sum, "a3", "a4")

/* Saves and restores registers itself, since it needs all of them. */
MOTE_NOINLINE static void make_channels(const job *j) {
  __asm volatile(
      /* clang-format off */
      "mv a0, %0\n"
      MOTE_RV32_SAVE("64")
      "sw a0, 52(sp)\n"
      "lw a1, 0(a0)\n"
      "lw a2, 4(a0)\n"
      "lw a3, 8(a0)\n"
      "lw a4, 12(a0)\n"
      "lw a5, 16(a0)\n"
      "lw a6, 24(a0)\n"
      "lw a7, 28(a0)\n"
      "lw t0, 32(a0)\n"
      "addi t3, a1, 16\n"
      "sw t3, 56(sp)\n"
      "mul a5, a5, a4\n"
      "add a5, a5, a3\n"
      "li s11, 0x04030201\n"
      "li t1, 0x05030201\n"
      "li t2, 0x06030201\n"
      "li a0, 0x07030201\n"
      "li ra, 2\n"
      ".balign 4\n"
      "1:\n" /* a channel */
      "lw s10, 52(sp)\n"
      CV_LW("t3", "a2", "4")
      CV_LW("t4", "a2", "4")
      CV_LW("t5", "a2", "4")
      "lw t6, 20(s10)\n"
      "mv s10, a1\n"
      "sw a3, 60(sp)\n"
      "sll t6, t6, t5\n"
      "addi t6, t6, 1\n"
      "addi t5, t5, 1\n"
      "2:\n" /* four pixels */
      "mv s8, s10\n"
      "mv s9, a2\n"
      "mv s0, t3\n"
      "mv s1, t3\n"
      "mv s2, t3\n"
      "mv s3, t3\n"
      ".balign 4\n"
      ".option push\n"
      ".option norvc\n"
      CV_OUTER_LOOP("a6", "15")
      ROW
      ".option pop\n"
      "addi s10, s10, 16\n"
      OUTPUT("s0")
      "beq a3, a5, 3f\n"
      OUTPUT("s1")
      "beq a3, a5, 3f\n"
      OUTPUT("s2")
      "beq a3, a5, 3f\n"
      OUTPUT("s3")
      "bne a3, a5, 2b\n"
      "3:\n"
      "lw a3, 60(sp)\n"
      "lw s10, 56(sp)\n"
      "addi a1, a1, 4\n"
      "mv a2, s9\n"
      "addi a3, a3, 1\n"
      "addi a5, a5, 1\n"
      "bne a1, s10, 1b\n"
      MOTE_RV32_RESTORE("64")
      /* clang-format on */
      :
      : "r"(j)
      : MOTE_RV32_CLOBBERED, "memory");
}

#else

/* Four neighbouring windows' sums; returns where their taps end. */
static const int32_t *multiply(const job *j, int32_t sums[FOUR], const int8_t *x,
                               const int32_t *w) {
  for (int32_t r = 0; r < j->rows; ++r, x += j->row_bytes) {
    const int8_t *word = x;
    for (int32_t i = 0; i < j->words; ++i, word += BLOCK, ++w)
      for (int32_t n = 0; n < FOUR; ++n) {
        const int32_t shifted = 0x03020100 + n * 0x01010101; /* by n bytes */
        const int32_t four =
            mote_shuffle2(mote_load_word(word), mote_load_word(word + BLOCK), shifted);
        sums[n] = mote_sdotsp(sums[n], four, *w);
      }
  }
  return w;
}

static void make_channels(const job *j) {
  const int32_t *w = j->weights;
  for (int32_t c = 0; c < FOUR; ++c) {
    const int32_t bias = *w++, multiplier = *w++, shift = *w++;
    const int32_t offset = j->offset * (1 << shift) + 1;
    const int32_t *end = w;
    int8_t *y = j->y + c;
    int32_t sums[FOUR];
    for (int32_t n = 0; n < j->count; ++n, y += j->y_step) {
      if (n % FOUR == 0) {
        for (int32_t i = 0; i < FOUR; ++i) sums[i] = bias;
        end = multiply(j, sums, j->x + n / FOUR * BLOCK + FOUR * c, w);
      }
      *y = mote_xpulp_requantize(sums[n % FOUR], multiplier, offset, shift);
    }
    w = end;
  }
}

#endif

/// Tiles ///

static void make_tile(const params *p, job *j, const columns *c, const int8_t *x, int8_t *scratch) {
  j->weights = p->weights;
  for (int32_t channels = p->channels; channels > 0; channels -= FOUR) {
    copy_columns(p, c, x, scratch, j->row_bytes);
    make_channels(j);
    x += FOUR;
    j->y += FOUR;
    j->weights += FOUR * (3 + j->rows * j->words);
  }
}

void mote_depthwise_conv_2d_s8_columns_xpulp(
    const mote_depthwise_conv_2d_s8_columns_xpulp_params *p, const int8_t *x, int8_t *y,
    void *scratch) {
  job j;
  j.x = (const int8_t *)scratch;
  j.y_step = p->channels;
  j.offset = 2 * p->output_zero_point + 1;
  j.rows = p->filter_h;
  j.words = (p->filter_w + FOUR - 1) / FOUR;
  j.row_bytes = ((p->tile + FOUR - 1) / FOUR + j.words) * BLOCK;
  for (int32_t b = 0; b < p->batches; ++b) {
    for (int32_t oy = 0; oy < p->output_h; ++oy)
      for (int32_t ox = 0; ox < p->output_w; ox += p->tile) {
        j.count = p->output_w - ox < p->tile ? p->output_w - ox : p->tile;
        j.y = y;
        const columns c = columns_of(p, oy * p->stride_h - p->pad_top, ox - p->pad_left, j.count);
        make_tile(p, &j, &c, x, (int8_t *)scratch);
        y += j.count * p->channels;
      }
    x += p->input_h * p->input_w * p->channels;
  }
}
