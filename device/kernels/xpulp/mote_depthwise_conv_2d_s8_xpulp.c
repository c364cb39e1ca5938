/* SPDX-License-Identifier: Apache-2.0
 *
 * Four channels at a time: the columns that a tile of pixels needs go to scratch, three bytes of a
 * channel to a word,
 *
 *   scratch: [column][channel of the four][row of the window, and one more byte]
 *
 * padding included, so that a window is three words and its sum three instructions. The weight of
 * the fourth byte is 0.
 */
#include "mote_depthwise_conv_2d_s8_xpulp.h"

#include "mote_kernel.h"
#include "mote_rv32.h"
#include "mote_xpulp.h"

#define COLUMN 16                                                                  /* bytes */
#define FOUR_CHANNELS (4 * sizeof(mote_depthwise_xpulp_channel) / sizeof(int32_t)) /* weights */

typedef mote_depthwise_conv_2d_s8_xpulp_params params;
typedef mote_depthwise_xpulp_channel channel;

/* Some channels of a tile. The code below knows the order of the members. */
typedef struct {
  const int8_t *x[3]; /* the rows at the first column inside x */
  int32_t x_step[3];  /* from one column to the next; 0 in padding */
  int32_t columns;    /* that lie inside x */
  int8_t *to;         /* the first of them in scratch */
  int8_t *scratch;
  int32_t window_step; /* bytes */
  const int32_t *weights;
  int8_t *y;
  int32_t y_step;
  int32_t count;  /* of pixels */
  int32_t offset; /* 2 * output_zero_point + 1 */
  int32_t rectified;
  int32_t fours; /* of channels */
} job;

#ifdef MOTE_XPULP_ASM

/* a1-a3  the rows    a4-a6  their steps    a7  to    s0, s1, s2, a0, ra, s8  choices of bytes */
#define COPY_COLUMN          \
  CV_LW_BY("t0", "a1", "a4") \
  CV_LW_BY("t1", "a2", "a5") \
  CV_LW_BY("t2", "a3", "a6") \
  "mv t3, t0\n"                       \
  CV_SHUFFLE2_B("t3", "t1", "s0")     \
  CV_SHUFFLE2_B("t0", "t1", "s1")     \
  "mv t4, t3\n"                       \
  "mv t5, t0\n"                       \
  CV_SHUFFLE2_B("t4", "t2", "s2")     \
  CV_SHUFFLE2_B("t3", "t2", "a0")     \
  CV_SHUFFLE2_B("t5", "t2", "ra")     \
  CV_SHUFFLE2_B("t0", "t2", "s8")     \
  CV_SW("t4", "a7", "4")              \
  CV_SW("t3", "a7", "4")              \
  CV_SW("t5", "a7", "4")              \
  CV_SW("t0", "a7", "4")

/* t0-t2  weights    t3, t4, t5, t6  bias, multiplier, shift and one, offset
 * a1  the window's last column    a5-a7  its words    a3  y    s9  window_step    s10  y_step
 * s0  the sum    s1  its sign    s2  2 */
#define WINDOW                                                                              \
  "lw a5, -32(a1)\n"                                                                        \
  "lw a6, -16(a1)\n" CV_LW_BY("a7", "a1", "s9") "mv s0, t3\n" CV_SDOTSP_B("s0", "a5", "t0") \
      CV_SDOTSP_B("s0", "a6", "t1") CV_SDOTSP_B("s0", "a7", "t2")

/* mote_rv32_requantize without its way to clamp; of rectified outputs, negative ones end in a clamp
 * anyway. */
#define OUTPUT               \
  CV_ADDNR("s0", "t6", "t5") \
  CV_CLIP_8("s0")            \
  CV_SB("s0", "a3", "s10")

/* Copies columns, then makes outputs, four channels at a time. Saves and restores registers itself,
 * since it needs all of them. */
MOTE_NOINLINE static void make_channels(job *j) {
  __asm volatile(
      "mv a0, %0\n"
      MOTE_RV32_SAVE("64")
      "sw a0, 52(sp)\n"
      "lw s3, 32(a0)\n"
      "lw s9, 36(a0)\n"
      "lw s4, 40(a0)\n"
      "lw s5, 44(a0)\n"
      "lw s10, 48(a0)\n"
      "lw s6, 52(a0)\n"
      "lw s11, 56(a0)\n"
      "addi s3, s3, 32\n"
      "addi s7, s3, 16\n"
      ".balign 4\n"
      "1:\n" /* four channels; a0 is the job */
      "lw t6, 24(a0)\n"
      "beqz t6, 2f\n"
      "lw a1, 0(a0)\n"
      "lw a2, 4(a0)\n"
      "lw a3, 8(a0)\n"
      "addi t0, a1, 4\n"
      "addi t1, a2, 4\n"
      "addi t2, a3, 4\n"
      "sw t0, 0(a0)\n"
      "sw t1, 4(a0)\n"
      "sw t2, 8(a0)\n"
      "lw a4, 12(a0)\n"
      "lw a5, 16(a0)\n"
      "lw a6, 20(a0)\n"
      "lw a7, 28(a0)\n"
      "li s0, 0x05010400\n"
      "li s1, 0x07030602\n"
      "li s2, 0x00040100\n"
      "li a0, 0x00050302\n"
      "li ra, 0x00060100\n"
      "li s8, 0x00070302\n"
      ".balign 4\n"
      ".option push\n"
      ".option norvc\n"
      CV_LOOP("t6", "16")
      COPY_COLUMN
      ".option pop\n"
      "lw a0, 52(sp)\n"
      "2:\n"
      "lw s8, 60(a0)\n"
      "li s2, 2\n"
      ".balign 4\n"
      "3:\n" /* a channel: weights at s4, windows at s3, y at s5 */
      CV_LW("t0", "s4", "4")
      CV_LW("t1", "s4", "4")
      CV_LW("t2", "s4", "4")
      CV_LW("t3", "s4", "4")
      CV_LW("t4", "s4", "4")
      CV_LW("t5", "s4", "4")
      "mv a1, s3\n"
      "mv a3, s5\n"
      "sll t6, s11, t5\n"
      "addi t6, t6, 1\n"
      "addi t5, t5, 1\n"
      "addi s3, s3, 4\n"
      "addi s5, s5, 1\n"
      "bnez s8, 4f\n"
      ".balign 4\n"
      ".option push\n"
      ".option norvc\n"
      CV_LOOP("s6", "14")
      WINDOW
      "slli s0, s0, 2\n"
      "srli s1, s0, 31\n"
      "mulh s0, s0, t4\n"
      CV_MSU("s0", "s1", "s2")
      OUTPUT
      ".option pop\n"
      "bne s3, s7, 3b\n"
      "j 5f\n"
      ".balign 4\n"
      "4:\n"
      ".option push\n"
      ".option norvc\n"
      CV_LOOP("s6", "12")
      WINDOW
      "slli s0, s0, 2\n"
      "mulh s0, s0, t4\n"
      OUTPUT
      ".option pop\n"
      "bne s3, s7, 3b\n"
      "5:\n"
      "lw a0, 52(sp)\n"
      "addi s3, s3, -16\n"
      "lw t0, 64(a0)\n"
      "addi t0, t0, -1\n"
      "sw t0, 64(a0)\n"
      "bnez t0, 1b\n"
      MOTE_RV32_RESTORE("64")
      :
      : "r"(j)
      : MOTE_RV32_CLOBBERED, "memory");
}

#else

static void copy_columns(const job *j) {
  for (int32_t i = 0; i < j->columns; ++i)
    for (int32_t c = 0; c < 4; ++c)
      for (int32_t r = 0; r < 3; ++r) j->to[i * COLUMN + c * 4 + r] = j->x[r][i * j->x_step[r] + c];
}

static void make_four(const job *j) {
  const channel *of = (const channel *)j->weights;
  for (int32_t c = 0; c < 4; ++c, ++of) {
    /* mote_rv32_requantize takes a multiple that is 128 larger. */
    const int32_t offset = ((j->offset + 256) << of->shift) + 1;
    for (int32_t n = 0; n < j->count; ++n) {
      const int8_t *const x = j->scratch + n * j->window_step + 4 * c;
      int32_t sum = of->bias;
      for (int32_t column = 0; column < 3; ++column)
        for (int32_t row = 0; row < 3; ++row)
          sum += x[column * COLUMN + row] * of->weights[column][row];
      j->y[n * j->y_step + c] = mote_rv32_requantize(sum, of->multiplier, offset, of->shift);
    }
  }
}

static void make_channels(job *j) {
  for (job four = *j; four.fours > 0; --four.fours) {
    copy_columns(&four);
    make_four(&four);
    for (int32_t r = 0; r < 3; ++r) four.x[r] += 4;
    four.weights += FOUR_CHANNELS;
    four.y += 4;
  }
}

#endif

static void fill(int8_t *to, int32_t columns, int8_t value) {
  for (int32_t i = 0; i < columns * COLUMN; ++i) to[i] = value;
}

/* A tile of pixels whose windows begin at row `top` and column `left` of x. */
static void tile(const params *p, job *j, const int8_t *x, int32_t top, int32_t left, int8_t *y) {
  const int32_t columns = (j->count - 1) * p->stride_w + 3;
  int32_t before = left < 0 ? -left : 0;
  if (before > columns) before = columns;
  j->columns = columns - before;
  if (j->columns > p->input_w - left - before) j->columns = p->input_w - left - before;
  if (j->columns < 0) j->columns = 0;
  const int32_t after = columns - before - j->columns;
  j->to = j->scratch + before * COLUMN;
  fill(j->scratch, before, *p->padding);
  fill(j->to + j->columns * COLUMN, after, *p->padding);
  for (int32_t r = 0; r < 3; ++r) {
    const int32_t inside = (uint32_t)(top + r) < (uint32_t)p->input_h;
    j->x[r] = inside ? x + ((top + r) * p->input_w + left + before) * p->channels : p->padding;
    j->x_step[r] = inside ? p->channels : 0;
  }
  j->weights = p->weights;
  j->y = y;
  j->fours = p->channels / 4;
  make_channels(j);
}

void mote_depthwise_conv_2d_s8_xpulp(const mote_depthwise_conv_2d_s8_xpulp_params *p,
                                     const int8_t *x, int8_t *y, void *scratch) {
  job j;
  j.scratch = (int8_t *)scratch;
  j.window_step = p->stride_w * COLUMN;
  j.y_step = p->channels;
  j.offset = 2 * p->output_zero_point + 1;
  j.rectified = p->output_zero_point == -128;
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, top += p->stride_h) {
      int32_t left = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w; ox += p->tile, left += p->tile * p->stride_w) {
        j.count = p->output_w - ox < p->tile ? p->output_w - ox : p->tile;
        tile(p, &j, x, top, left, y);
        y += j.count * p->channels;
      }
    }
    x += p->input_h * p->input_w * p->channels;
  }
}
