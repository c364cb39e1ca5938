/* SPDX-License-Identifier: Apache-2.0
 *
 * A tile of six pixels by two output channels, two pixels to a word (see mote_rv32.h): per tap,
 * five loads, six multiplications and six additions make twelve products. The windows of the six
 * pixels are copied to scratch, tap by tap, which costs little as soon as there are a few output
 * channels and lets every filter, stride, dilation and border share one inner loop.
 */
#include "mote_conv_2d_s8_rv32.h"

#include "mote_kernel.h"
#include "mote_requant.h"
#include "mote_rv32.h"

#define PIXELS MOTE_CONV_RV32_PIXELS
#define WORDS 3 /* of a tap */

typedef mote_conv_2d_s8_rv32_params params;

/// Windows ///

/* Every third word from `to` on. */
MOTE_NOINLINE static uint32_t *pack(uint32_t *to, const int8_t *x0, const int8_t *x1,
                                    int32_t count) {
  for (; count >= 4; count -= 4, x0 += 4, x1 += 4, to += 4 * WORDS) {
    to[0] = mote_lanes(x0[0], x1[0]);
    to[WORDS] = mote_lanes(x0[1], x1[1]);
    to[2 * WORDS] = mote_lanes(x0[2], x1[2]);
    to[3 * WORDS] = mote_lanes(x0[3], x1[3]);
  }
  for (; count > 0; --count, to += WORDS) *to = mote_lanes(*x0++, *x1++);
  return to;
}

/* Where a window begins: its first tap. */
typedef struct {
  int32_t top, left;
} corner;

static int32_t is_inside(int32_t i, int32_t size) { return (uint32_t)i < (uint32_t)size; }

static const int8_t *tap(const params *p, const int8_t *x, int32_t iy, int32_t ix) {
  if (!is_inside(iy, p->input_h) || !is_inside(ix, p->input_w)) return p->padding;
  return x + (iy * p->input_w + ix) * p->input_pixel;
}

/* The windows at a and b: in whole filter rows where the pixels of one lie side by side. */
static void pack_windows(const params *p, uint32_t *to, const int8_t *x, corner a, corner b) {
  const int32_t last_top = p->input_h - ((p->filter_h - 1) * p->dilation_h + 1);
  const int32_t last_left = p->input_w - ((p->filter_w - 1) * p->dilation_w + 1);
  const int32_t whole = p->dilation_w == 1 && p->input_pixel == p->channels && a.top >= 0 &&
                        a.left >= 0 && a.top <= last_top && a.left <= last_left && b.top >= 0 &&
                        b.left >= 0 && b.top <= last_top && b.left <= last_left;
  const int32_t taps = whole ? p->filter_w : 1;
  for (int32_t ky = 0; ky < p->filter_h * p->dilation_h; ky += p->dilation_h)
    for (int32_t kx = 0; kx < p->filter_w * p->dilation_w; kx += taps * p->dilation_w)
      to = pack(to, tap(p, x, a.top + ky, a.left + kx), tap(p, x, b.top + ky, b.left + kx),
                taps * p->channels);
}

static corner next_corner(const params *p, corner at) {
  at.left += p->stride_w;
  if (at.left == p->output_w * p->stride_w - p->pad_left) {
    at.left = -p->pad_left;
    at.top += p->stride_h;
  }
  return at;
}

/* The windows of `count` pixels from *at on, which moves behind them; the last one's again where
 * there are too few. */
static void pack_tile(const params *p, uint32_t *to, const int8_t *x, corner *at, int32_t count) {
  corner a = *at;
  for (int32_t n = 0; n < PIXELS; n += 2, ++to) {
    const corner b = n + 1 < count ? next_corner(p, a) : a;
    pack_windows(p, to, x, a, b);
    a = n + 2 < count ? next_corner(p, b) : b;
  }
  *at = next_corner(p, a);
}

/// Products ///

/* The code below knows the order of the members. */
typedef struct {
  const uint32_t *x;
  const uint32_t *x_end;
  const int8_t *weights;
  const int32_t *bias;
  const int32_t *factors;
  int8_t *y;
  int32_t y_step; /* from one pixel to the next */
  int32_t pairs;  /* of outputs */
  int32_t offset; /* 2 * (output_zero_point + 128) + 1 */
  int32_t rectified;
} job;

#ifdef MOTE_RV32_ASM

/* a0  x                a4      its end           t2-t6, ra  the block's sums
 * a1  weights          a5-a7   three words of x  s0-s5      totals
 * a2  a block's start  t0, t1  two weights       s6-s11     sums of lane 1
 * a3  64 bytes behind the last tap
 *
 * Six sums are those of words 0, 1, 2 with the first output, then with the second. */

/* Lengths and the place where the taps are entered come from the block's first byte, in t6. The
 * first tap starts the sums. */
#define BLOCK_START  \
  "lbu t6, 0(a1)\n"  \
  "lb t0, 1(a1)\n"   \
  "lb t1, 2(a1)\n"   \
  "lw a5, 0(a0)\n"   \
  "lw a6, 4(a0)\n"   \
  "lw a7, 8(a0)\n"   \
  "add a0, a0, t6\n" \
  "add a0, a0, t6\n" \
  "add a0, a0, t6\n" \
  "srli t2, t6, 1\n" \
  "addi a1, a1, 1\n" \
  "add a1, a1, t2\n" \
  "mul t2, a5, t0\n" \
  "mul t3, a6, t0\n" \
  "mul t4, a7, t0\n" \
  "mul t5, a5, t1\n" \
  "slli a5, t6, 4\n" \
  "sub a5, a3, a5\n" \
  "mul t6, a6, t1\n" \
  "mul ra, a7, t1\n" \
  "add t2, t2, a2\n" \
  "add t3, t3, a2\n" \
  "add t4, t4, a2\n" \
  "add t5, t5, a2\n" \
  "add t6, t6, a2\n" \
  "add ra, ra, a2\n" \
  "jr a5\n"

/* The tap `i` before the block's end: 64 bytes, two of the additions being compressed. */
#define TAP(i)       \
  "lb t0, -2*" #i    \
  "(a1)\n"           \
  "lw a5, -12*" #i   \
  "(a0)\n"           \
  "lw a6, 4-12*" #i  \
  "(a0)\n"           \
  "lw a7, 8-12*" #i  \
  "(a0)\n"           \
  "mul t1, a5, t0\n" \
  "add t2, t2, t1\n" \
  "mul t1, a6, t0\n" \
  "add t3, t3, t1\n" \
  "mul t0, a7, t0\n" \
  "lb t1, 1-2*" #i   \
  "(a1)\n"           \
  "add t4, t4, t0\n" \
  "mul a5, a5, t1\n" \
  "mul a6, a6, t1\n" \
  "mul a7, a7, t1\n" \
  "add t5, t5, a5\n" \
  ".option rvc\n"    \
  "add t6, t6, a6\n" \
  "add ra, ra, a7\n" \
  ".option norvc\n"

#define TAPS                                                                                    \
  ".option push\n"                                                                              \
  ".option norvc\n" TAP(15) TAP(14) TAP(13) TAP(12) TAP(11) TAP(10) TAP(9) TAP(8) TAP(7) TAP(6) \
      TAP(5) TAP(4) TAP(3) TAP(2) TAP(1) ".option pop\n"

#define ADD_BLOCK(sum, total, high) \
  "add " total ", " total ", " sum  \
  "\n"                              \
  "srli " sum ", " sum              \
  ", 16\n"                          \
  "add " high ", " high ", " sum "\n"

/* An output's sums begin with its bias. */
#define START(bias, total0, total1, total2, high0, high1, high2) \
  "lw " high0 ", " bias                                          \
  "\n"                                                           \
  "slli " total0 ", " high0                                      \
  ", 16\n"                                                       \
  "mv " high1 ", " high0                                         \
  "\n"                                                           \
  "mv " high2 ", " high0                                         \
  "\n"                                                           \
  "add " total0 ", " total0 ", " high0                           \
  "\n"                                                           \
  "mv " total1 ", " total0                                       \
  "\n"                                                           \
  "mv " total2 ", " total0 "\n"

/* mote_rv32_requantize; t6 is 256. */
#define REQUANTIZE(sum, sign, multiplier, offset, shift, at)                                   \
  "slli " sum ", " sum ", 2\n" sign(sum) "mulh " sum ", " sum ", " multiplier                  \
                                         "\n"                                                  \
                                         "add " sum ", " sum ", " offset                       \
                                         "\n" sign##_ADDED(sum) "sra " sum ", " sum ", " shift \
                                                                "\n"                           \
                                                                "bltu " sum                    \
                                                                ", t6, 9f\n"                   \
                                                                "srai " sum ", " sum           \
                                                                ", 31\n"                       \
                                                                "not " sum ", " sum            \
                                                                "\n"                           \
                                                                "9:\n"                         \
                                                                "xori " sum ", " sum           \
                                                                ", -128\n"                     \
                                                                "sb " sum ", " at "(a0)\n"

#define SIGN(sum) "srai t1, " sum ", 31\n"
#define SIGN_ADDED(sum) \
  "add " sum ", " sum   \
  ", t1\n"              \
  "add " sum ", " sum ", t1\n"
#define NO_SIGN(sum)
#define NO_SIGN_ADDED(sum)

#define PIXEL(sign, sum0, sum1)                 \
  REQUANTIZE(sum0, sign, "t2", "a6", "t4", "0") \
  REQUANTIZE(sum1, sign, "t3", "a7", "t5", "1") \
  "add a0, a0, a1\n"

/* Lane 0 is what lane 1 leaves of the total. */
#define TWO_PIXELS(sign, total0, high0, total1, high1) \
  "slli t0, " high0                                    \
  ", 16\n"                                             \
  "sub " total0 ", " total0                            \
  ", t0\n"                                             \
  "slli t0, " high1                                    \
  ", 16\n"                                             \
  "sub " total1 ", " total1 ", t0\n" PIXEL(sign, total0, total1) PIXEL(sign, high0, high1)

#define SIX_PIXELS(sign)                    \
  TWO_PIXELS(sign, "s0", "s6", "s3", "s9")  \
  TWO_PIXELS(sign, "s1", "s7", "s4", "s10") \
  TWO_PIXELS(sign, "s2", "s8", "s5", "s11")

/* Saves and restores registers itself, since it needs all of them. */
MOTE_NOINLINE static void make_tile(job *j) {
  __asm volatile(
      "mv a0, %0\n"
      MOTE_RV32_SAVE("64")
      "sw a0, 52(sp)\n"
      "lui a2, 0x80008\n"
      "la a3, 3f\n"
      "addi a3, a3, 64\n"
      "1:\n" /* two outputs */
      "lw a1, 8(a0)\n"
      "lw t0, 12(a0)\n"
      START("0(t0)", "s0", "s1", "s2", "s6", "s7", "s8")
      START("4(t0)", "s3", "s4", "s5", "s9", "s10", "s11")
      "addi t0, t0, 8\n"
      "sw t0, 12(a0)\n"
      "lw a4, 4(a0)\n"
      "lw a0, 0(a0)\n"
      "2:\n" /* a block */
      BLOCK_START
      TAPS
      "3:\n"
      ADD_BLOCK("t2", "s0", "s6")
      ADD_BLOCK("t3", "s1", "s7")
      ADD_BLOCK("t4", "s2", "s8")
      ADD_BLOCK("t5", "s3", "s9")
      ADD_BLOCK("t6", "s4", "s10")
      ADD_BLOCK("ra", "s5", "s11")
      "bne a0, a4, 2b\n"
      "lw a4, 52(sp)\n"
      "sw a1, 8(a4)\n"
      "lw t0, 16(a4)\n"
      "lw t1, 32(a4)\n"
      "lw t2, 0(t0)\n"
      "lw t3, 4(t0)\n"
      "lw t5, 8(t0)\n"
      "addi t0, t0, 12\n"
      "sw t0, 16(a4)\n"
      "lw a0, 20(a4)\n"
      "lw a1, 24(a4)\n"
      "lw t0, 36(a4)\n"
      "li t6, 256\n"
      "andi t4, t5, 255\n"
      "srli t5, t5, 8\n"
      "sll a6, t1, t4\n"
      "sll a7, t1, t5\n"
      "addi a6, a6, 1\n"
      "addi a7, a7, 1\n"
      "addi t4, t4, 1\n"
      "addi t5, t5, 1\n"
      "bnez t0, 4f\n"
      SIX_PIXELS(SIGN)
      "j 5f\n"
      "4:\n"
      SIX_PIXELS(NO_SIGN)
      "5:\n"
      "lw a0, 52(sp)\n"
      "lw t0, 28(a0)\n"
      "lw t1, 20(a0)\n"
      "addi t0, t0, -1\n"
      "addi t1, t1, 2\n"
      "sw t0, 28(a0)\n"
      "sw t1, 20(a0)\n"
      "bnez t0, 1b\n"
      MOTE_RV32_RESTORE("64")
      :
      : "r"(j)
      : MOTE_RV32_CLOBBERED, "memory");
}

#else

/* Six pixels of one output, whose weights are every other byte from the first block's length on. */
static void make_output(const job *j, int32_t o) {
  uint32_t total[WORDS], high[WORDS];
  for (int32_t i = 0; i < WORDS; ++i) {
    high[i] = (uint32_t)j->bias[o];
    total[i] = high[i] + (high[i] << 16);
  }
  const int8_t *w = j->weights;
  for (const uint32_t *x = j->x; x != j->x_end;) {
    uint32_t sum[WORDS] = {MOTE_LANES_START, MOTE_LANES_START, MOTE_LANES_START};
    int32_t n = *w++ / 4;
    for (; n > 0; --n, w += 2) {
      const uint32_t weight = (uint32_t)(int32_t)w[o];
      for (int32_t i = 0; i < WORDS; ++i) sum[i] += *x++ * weight;
    }
    for (int32_t i = 0; i < WORDS; ++i) {
      total[i] += sum[i];
      high[i] += sum[i] >> 16;
    }
  }
  const int32_t shift = o == 0 ? j->factors[2] & 0xff : j->factors[2] >> 8;
  const int32_t offset = (j->offset << shift) + 1;
  int8_t *y = j->y + o;
  for (int32_t i = 0; i < WORDS; ++i, y += j->y_step) {
    const uint32_t low = total[i] - (high[i] << 16);
    *y = mote_rv32_requantize((int32_t)low, j->factors[o], offset, shift);
    y += j->y_step;
    *y = mote_rv32_requantize((int32_t)high[i], j->factors[o], offset, shift);
  }
}

static void make_tile(job *j) {
  const int32_t taps = (int32_t)(j->x_end - j->x) / WORDS;
  do {
    make_output(j, 0);
    make_output(j, 1);
    for (int32_t n = 0; n < taps; n += *j->weights / 4, j->weights += 1 + *j->weights / 2) {
    }
    j->bias += 2;
    j->factors += 3;
    j->y += 2;
  } while (--j->pairs != 0);
}

#endif

/// Tiles ///

/* `count` pixels of y from the six at x. What is not wanted, be it pixels or the second output of
 * the last two, is made where it does no harm. */
static void tile(const params *p, const uint32_t *x, int8_t *y, int32_t count) {
  job j;
  j.x = x;
  j.x_end = x + p->filter_h * p->filter_w * p->channels * WORDS;
  j.weights = p->weights;
  j.bias = p->bias;
  j.factors = p->factors;
  j.offset = 2 * (p->output_zero_point + 128) + 1;
  j.rectified = p->output_zero_point == -128;
  int32_t o = 0;
  if (count == PIXELS && p->outputs > 1) {
    j.y = y;
    j.y_step = p->output_pixel;
    j.pairs = p->outputs >> 1;
    make_tile(&j);
    o = p->outputs & ~1;
  }
  for (; o < p->outputs; o += 2) {
    int8_t some[2 * PIXELS];
    j.y = some;
    j.y_step = 2;
    j.pairs = 1;
    make_tile(&j);
    for (int32_t n = 0; n < count; ++n) {
      y[n * p->output_pixel + o] = some[2 * n];
      if (o + 1 < p->outputs) y[n * p->output_pixel + o + 1] = some[2 * n + 1];
    }
  }
  if (p->output_min > -128 || p->output_max < 127)
    for (int32_t n = 0; n < count; ++n, y += p->output_pixel)
      for (o = 0; o < p->outputs; ++o)
        y[o] = (int8_t)mote_clamp(y[o], p->output_min, p->output_max);
}

void mote_conv_2d_s8_rv32(const mote_conv_2d_s8_rv32_params *p, const int8_t *x, int8_t *y,
                          void *scratch) {
  uint32_t *const words = (uint32_t *)scratch;
  for (int32_t b = 0; b < p->batches; ++b) {
    corner at = {-p->pad_top, -p->pad_left};
    int32_t count = PIXELS;
    for (int32_t left = p->output_h * p->output_w; left > 0; left -= count) {
      if (count > left) count = left;
      pack_tile(p, words, x, &at, count);
      tile(p, words, y, count);
      y += count * p->output_pixel;
    }
    x += p->input_h * p->input_w * p->input_pixel;
  }
}
