/* SPDX-License-Identifier: Apache-2.0
 *
 * A tile of four pixels by four output channels: per four taps, eight loads for sixteen sums of
 * four products. Windows are copied to scratch first, so that the output may follow
 * the input closely.
 */
#include "mote_conv_2d_s8_xpulp.h"

#include "mote_kernel.h"
#include "mote_requant.h"
#include "mote_rv32.h"
#include "mote_xpulp.h"

#define PIXELS MOTE_CONV_XPULP_PIXELS
#define OUTPUTS 4 /* of a tile */

typedef mote_conv_2d_s8_xpulp_params params;

/// Windows ///

static int8_t *copy(int8_t *to, const int8_t *from, int32_t count) {
  if (((uintptr_t)to & 3) == 0 && ((uintptr_t)from & 3) == 0) {
    for (; count >= 16; count -= 16, to += 16, from += 16) {
      const int32_t w0 = mote_load_word(from), w1 = mote_load_word(from + 4);
      const int32_t w2 = mote_load_word(from + 8), w3 = mote_load_word(from + 12);
      mote_store_word(to, w0);
      mote_store_word(to + 4, w1);
      mote_store_word(to + 8, w2);
      mote_store_word(to + 12, w3);
    }
    for (; count >= 4; count -= 4, to += 4, from += 4) mote_store_word(to, mote_load_word(from));
  }
  for (; count >= 4; count -= 4, to += 4, from += 4) {
    const int8_t b0 = from[0], b1 = from[1], b2 = from[2], b3 = from[3];
    to[0] = b0;
    to[1] = b1;
    to[2] = b2;
    to[3] = b3;
  }
  for (; count > 0; --count) *to++ = *from++;
  return to;
}

static int8_t *copy_padding(int8_t *to, int32_t zero_point, int32_t count) {
  for (; count > 0; --count) *to++ = (int8_t)zero_point;
  return to;
}

static int32_t is_inside(int32_t i, int32_t size) { return (uint32_t)i < (uint32_t)size; }

static int32_t clamped(int32_t i, int32_t most) { return i < 0 ? 0 : i > most ? most : i; }

/* The window whose first tap is at row `top` and column `left`, where the pixels of a filter row
 * lie side by side in x: of each row, some may be padding before and after it. */
static void copy_rows(const params *p, int8_t *to, const int8_t *x, int32_t top, int32_t left) {
  const int32_t before = clamped(-left, p->filter_w);
  const int32_t after = clamped(left + p->filter_w - p->input_w, p->filter_w - before);
  const int32_t inside = (p->filter_w - before - after) * p->channels;
  const int32_t row = p->input_w * p->channels;
  x += top * row + (left + before) * p->channels;
  for (int32_t ky = 0; ky < p->filter_h; ++ky, top += p->dilation_h, x += p->dilation_h * row) {
    if (!is_inside(top, p->input_h)) {
      to = copy_padding(to, p->input_zero_point, p->filter_w * p->channels);
      continue;
    }
    if (before > 0) to = copy_padding(to, p->input_zero_point, before * p->channels);
    to = copy(to, x, inside);
    if (after > 0) to = copy_padding(to, p->input_zero_point, after * p->channels);
  }
}

/* The same tap by tap, for filters with gaps and for groups of channels. */
static void copy_taps(const params *p, int8_t *to, const int8_t *x, int32_t top, int32_t left) {
  for (int32_t ky = 0; ky < p->filter_h; ++ky, top += p->dilation_h) {
    int32_t ix = left;
    for (int32_t kx = 0; kx < p->filter_w; ++kx, ix += p->dilation_w)
      if (is_inside(top, p->input_h) && is_inside(ix, p->input_w))
        to = copy(to, x + (top * p->input_w + ix) * p->input_pixel, p->channels);
      else
        to = copy_padding(to, p->input_zero_point, p->channels);
  }
}

/// Products ///

/* The code below knows the order of the members. */
typedef struct {
  const int8_t *x[PIXELS];
  const int32_t *weights;
  const int32_t *factors;
  int8_t *y;
  int32_t y_step; /* from one pixel to the next */
  int32_t words;  /* of a window */
  int32_t quads;  /* of outputs */
  int32_t rectified;
} job;

#ifdef MOTE_XPULP_ASM

/* a0  weights    a1-a4  the pixels' x      s0-s3, s4-s7, s8-s11, t3-t6  the sums of a pixel each
 * ra  words      t1, t2  words of two x    a5, a6, a7, t0  weights of the outputs */

#define FOUR_SUMS(x, s0, s1, s2, s3) \
  CV_SDOTSP_B(s0, x, "a5")           \
  CV_SDOTSP_B(s1, x, "a6")           \
  CV_SDOTSP_B(s2, x, "a7")           \
  CV_SDOTSP_B(s3, x, "t0")

#define FOUR_TAPS                           \
  CV_LW("a5", "a0", "4")                    \
  CV_LW("a6", "a0", "4")                    \
  CV_LW("a7", "a0", "4")                    \
  CV_LW("t0", "a0", "4")                    \
  CV_LW("t1", "a1", "4")                    \
  CV_LW("t2", "a2", "4")                    \
  FOUR_SUMS("t1", "s0", "s1", "s2", "s3")   \
  CV_LW("t1", "a3", "4")                    \
  FOUR_SUMS("t2", "s4", "s5", "s6", "s7")   \
  CV_LW("t2", "a4", "4")                    \
  FOUR_SUMS("t1", "s8", "s9", "s10", "s11") \
  FOUR_SUMS("t2", "t3", "t4", "t5", "t6")

/* An output's sums begin with its bias. */
#define START(s0, s4, s8, s12) \
  CV_LW(s0, "a0", "4")         \
  "mv " s4 ", " s0             \
  "\n"                         \
  "mv " s8 ", " s0             \
  "\n"                         \
  "mv " s12 ", " s0 "\n"

/* mote_rv32_requantize without its way to clamp: multiplier a2, offset a3, shift and one a4. */
#define REQUANTIZE(sum, sign)                                                            \
  "slli " sum ", " sum ", 2\n" sign(sum) "mulh " sum ", " sum ", a2\n" sign##_ADDED(sum) \
      CV_ADDNR(sum, "a3", "a4") CV_CLIP_8(sum) CV_SB(sum, "a5", "a6")

#define SIGN(sum) "srli t1, " sum ", 31\n"
#define SIGN_ADDED(sum) CV_MSU(sum, "t1", "t2")
#define NO_SIGN(sum)
#define NO_SIGN_ADDED(sum)

/* An output of four pixels: factors at a1; y at a5, y_step a6, back to the next output a7. */
#define OUTPUT(sign, s0, s4, s8, s12) \
  CV_LW("a2", "a1", "4")              \
  CV_LW("a3", "a1", "4")              \
  CV_LW("a4", "a1", "4")              \
  REQUANTIZE(s0, sign)                \
  REQUANTIZE(s4, sign) REQUANTIZE(s8, sign) REQUANTIZE(s12, sign) "add a5, a5, a7\n"

#define FOUR_OUTPUTS(sign)              \
  OUTPUT(sign, "s0", "s4", "s8", "t3")  \
  OUTPUT(sign, "s1", "s5", "s9", "t4")  \
  OUTPUT(sign, "s2", "s6", "s10", "t5") \
  OUTPUT(sign, "s3", "s7", "s11", "t6")

/* Saves and restores registers itself, since it needs all of them. */
MOTE_NOINLINE static void make_tile(job *j) {
  __asm volatile(
      "mv a0, %0\n"
      MOTE_RV32_SAVE("64")
      "sw a0, 52(sp)\n"
      ".balign 4\n"
      "1:\n" /* four outputs; a0 is the job */
      "lw a1, 0(a0)\n"
      "lw a2, 4(a0)\n"
      "lw a3, 8(a0)\n"
      "lw a4, 12(a0)\n"
      "lw ra, 32(a0)\n"
      "lw a0, 16(a0)\n"
      START("s0", "s4", "s8", "t3")
      START("s1", "s5", "s9", "t4")
      START("s2", "s6", "s10", "t5")
      START("s3", "s7", "s11", "t6")
      ".balign 4\n"
      ".option push\n"
      ".option norvc\n"
      CV_LOOP("ra", "24")
      FOUR_TAPS
      ".option pop\n"
      "lw ra, 52(sp)\n"
      "li t2, 2\n"
      "sw a0, 16(ra)\n"
      "lw a1, 20(ra)\n"
      "lw a5, 24(ra)\n"
      "lw a6, 28(ra)\n"
      "lw a0, 40(ra)\n"
      "slli a7, a6, 2\n"
      "neg a7, a7\n"
      "addi a7, a7, 1\n"
      "bnez a0, 2f\n"
      FOUR_OUTPUTS(SIGN)
      "j 3f\n"
      "2:\n"
      FOUR_OUTPUTS(NO_SIGN)
      "3:\n"
      "lw a2, 36(ra)\n"
      "mv a0, ra\n"
      "sw a1, 20(ra)\n"
      "addi a2, a2, -1\n"
      "sw a5, 24(ra)\n"
      "sw a2, 36(ra)\n"
      "bnez a2, 1b\n"
      MOTE_RV32_RESTORE("64")
      :
      : "r"(j)
      : MOTE_RV32_CLOBBERED, "memory");
}

#else

static int32_t word_at(const int8_t *x) {
  return (int32_t)((uint32_t)(uint8_t)x[0] | (uint32_t)(uint8_t)x[1] << 8 |
                   (uint32_t)(uint8_t)x[2] << 16 | (uint32_t)(uint8_t)x[3] << 24);
}

static void make_tile(job *j) {
  for (; j->quads > 0; --j->quads) {
    for (int32_t o = 0; o < OUTPUTS; ++o) {
      const int32_t *const factors = j->factors + 3 * o;
      for (int32_t n = 0; n < PIXELS; ++n) {
        int32_t sum = j->weights[o];
        for (int32_t i = 0; i < j->words; ++i)
          sum = mote_sdotsp(sum, word_at(j->x[n] + 4 * i), j->weights[OUTPUTS * (i + 1) + o]);
        j->y[n * j->y_step + o] =
            mote_xpulp_requantize(sum, factors[0], factors[1], factors[2] - 1);
      }
    }
    j->weights += OUTPUTS * (j->words + 1);
    j->factors += 3 * OUTPUTS;
    j->y += OUTPUTS;
  }
}

#endif

/// Tiles ///

/* `count` pixels of y from the four of the job. What is not wanted, be it pixels or outputs of the
 * last four, is made where it does no harm. */
static void tile(const params *p, job *j, int8_t *y, int32_t count) {
  j->weights = p->weights;
  j->factors = p->factors;
  int32_t o = 0;
  if (count == PIXELS && p->outputs >= OUTPUTS) {
    j->y = y;
    j->y_step = p->output_pixel;
    j->quads = p->outputs / OUTPUTS;
    o = j->quads * OUTPUTS;
    make_tile(j);
  }
  for (; o < p->outputs; o += OUTPUTS) {
    int8_t some[PIXELS * OUTPUTS];
    j->y = some;
    j->y_step = OUTPUTS;
    j->quads = 1;
    make_tile(j);
    for (int32_t n = 0; n < count; ++n)
      for (int32_t i = 0; i < OUTPUTS && o + i < p->outputs; ++i)
        y[n * p->output_pixel + o + i] = some[n * OUTPUTS + i];
  }
  if (p->output_min > -128 || p->output_max < 127)
    for (int32_t n = 0; n < count; ++n, y += p->output_pixel)
      for (o = 0; o < p->outputs; ++o)
        y[o] = (int8_t)mote_clamp(y[o], p->output_min, p->output_max);
}

/* Whether the windows are the pixels of x, each of whole words. */
static int32_t reads_pixels(const params *p) {
  return p->filter_h * p->filter_w == 1 && p->input_pixel == p->channels && p->channels % 4 == 0 &&
         p->input_w == p->output_w && p->input_h == p->output_h;
}

void mote_conv_2d_s8_xpulp(const mote_conv_2d_s8_xpulp_params *p, const int8_t *x, int8_t *y,
                           void *scratch) {
  int8_t *const windows = (int8_t *)scratch;
  job j;
  j.words = (p->filter_h * p->filter_w * p->channels + 3) / 4;
  j.rectified = p->output_zero_point == -128;
  const int32_t pixels_in_order = reads_pixels(p);
  const int32_t rows = p->input_pixel == p->channels && (p->dilation_w == 1 || p->filter_w == 1);
  for (int32_t b = 0; b < p->batches; ++b) {
    const int8_t *pixel = x;
    int32_t ox = 0, top = -p->pad_top, left = -p->pad_left, count = PIXELS;
    for (int32_t pixels = p->output_h * p->output_w; pixels > 0; pixels -= count) {
      if (count > pixels) count = pixels;
      for (int32_t n = 0; n < PIXELS; ++n) /* the last one again where there are fewer */
        j.x[n] = windows + (n < count ? n : count - 1) * j.words * 4;
      if (pixels_in_order) {
        copy(windows, pixel, count * p->channels);
        pixel += count * p->channels;
      }
      for (int32_t n = 0; n < count && !pixels_in_order; ++n) {
        if (rows)
          copy_rows(p, windows + n * j.words * 4, x, top, left);
        else
          copy_taps(p, windows + n * j.words * 4, x, top, left);
        left += p->stride_w;
        if (++ox == p->output_w) {
          ox = 0;
          left = -p->pad_left;
          top += p->stride_h;
        }
      }
      tile(p, &j, y, count);
      y += count * p->output_pixel;
    }
    x += p->input_h * p->input_w * p->input_pixel;
  }
}
