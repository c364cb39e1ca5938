/* SPDX-License-Identifier: Apache-2.0
 *
 * Windows of any size, four channels at a time: the columns under a tile are widened into scratch,
 * one after another, an element as two words, (channel 0, channel 2) and (channel 1, channel 3) as
 * SXTB16 leaves them. A window is then one run of words. Weights are packed alike, and SMLABB and
 * SMLATT multiply what belongs together: ten instructions for two taps, eight products.
 */
#include "mote_depthwise_conv_2d_s8_columns_armv7em.h"

#include "mote_dsp.h"
#include "mote_kernel.h"

typedef mote_depthwise_conv_2d_s8_columns_armv7em_params params;

#define TAP_WORDS 2       /* of four channels */
#define TAP_CODE_BYTES 20 /* of TWO_TAPS, each */

#ifdef MOTE_DEPTHWISE_ASM

#define TWO_TAPS              \
  "ldm.w r0!, {r2-r5}\n"      \
  "ldm.w r1!, {r6-r9}\n"      \
  "smlabb r10, r2, r6, r10\n" \
  "smlabb r11, r3, r7, r11\n" \
  "smlatt r12, r2, r6, r12\n" \
  "smlatt lr, r3, r7, lr\n"   \
  "smlabb r10, r4, r8, r10\n" \
  "smlabb r11, r5, r9, r11\n" \
  "smlatt r12, r4, r8, r12\n" \
  "smlatt lr, r5, r9, lr\n"

/* Pushes where sixteen taps are entered so that only whole rounds are left, where they lead, and
 * the end of the weights. */
#define START                \
  "ldrd r1, r4, [r0, #32]\n" \
  "adr.w r2, 6f\n"           \
  "sub r2, r2, r1\n"         \
  "orr r2, r2, #1\n"         \
  "adr.w r3, 7f\n"           \
  "cbz r4, 5f\n"             \
  "adr.w r3, 8f\n"           \
  "5:\n"                     \
  "orr r3, r3, #1\n"         \
  "push {r2-r5}\n"

#define SUMS            \
  "ldr pc, [sp, #68]\n" \
  ".p2align 2\n"        \
  "5:\n"                \
  ".rept 8\n" TWO_TAPS  \
  ".endr\n"             \
  "6:\n"                \
  "ldr pc, [sp, #72]\n" \
  "8:\n"                \
  "ldr r2, [sp, #76]\n" \
  "cmp r1, r2\n"        \
  "bne 5b\n"            \
  "7:\n"

#define END "add sp, sp, #16\n"

MOTE_NOINLINE static void pixels(const mote_depthwise_job *j) {
  MOTE_ALL_REGISTERS(j, MOTE_DEPTHWISE_PIXELS(START, SUMS, MOTE_DEPTHWISE_SIGNS, END));
}

MOTE_NOINLINE static void rectified_pixels(const mote_depthwise_job *j) {
  MOTE_ALL_REGISTERS(j, MOTE_DEPTHWISE_PIXELS(START, SUMS, "", END));
}

#else

static void make_pixels(const mote_depthwise_job *j, int32_t rectified) {
  const uint32_t *x = j->x;
  int8_t *y = j->y;
  for (int32_t n = j->count; n > 0; --n, x += j->taps * TAP_WORDS + j->x_step / 4) {
    for (int32_t c = 0; c < 4; ++c) {
      int32_t sum = j->weights[c];
      for (int32_t i = 0; i < j->taps; ++i) {
        const uint32_t in = x[i * TAP_WORDS + (c & 1)];
        const uint32_t w = (uint32_t)j->weights[4 + i * TAP_WORDS + (c & 1)];
        sum += c < 2 ? mote_depthwise_low(in) * mote_depthwise_low(w)
                     : mote_depthwise_high(in) * mote_depthwise_high(w);
      }
      y[c] = mote_depthwise_requantize(j, c, sum, rectified);
    }
    y += j->y_step;
  }
}
static void pixels(const mote_depthwise_job *j) { make_pixels(j, 0); }
static void rectified_pixels(const mote_depthwise_job *j) { make_pixels(j, 1); }

#endif

/* An element of each of `count` columns, `column` words apart. */
static void widen(const int8_t *x, int32_t step, int32_t count, uint32_t *to, int32_t column) {
#ifdef MOTE_DEPTHWISE_ASM
  if (count <= 0) return;
  int32_t even, odd, at = -count * step;
  __asm volatile(
      "1:\n"
      "ldr %0, [%4, %2]\n"
      "adds %2, %2, %5\n"
      "sxtb16 %1, %0, ror #8\n"
      "sxtb16 %0, %0\n"
      "strd %0, %1, [%3]\n"
      "add %3, %3, %6\n"
      "bne 1b\n"
      : "=&r"(even), "=&r"(odd), "+&r"(at), "+&r"(to)
      : "r"(x - at), "r"(step), "r"(4 * column)
      : "cc", "memory");
#else
  for (; count > 0; --count, x += step, to += column) {
    const int8_t *in = x;
    const int32_t four = mote_take_4(&in);
    to[0] = (uint32_t)mote_sxtb16(four);
    to[1] = (uint32_t)mote_sxtb16_odd(four);
  }
#endif
}

static int32_t between(int32_t v, int32_t max) { return v < 0 ? 0 : v > max ? max : v; }

/* A tile of `count` pixels, whose windows begin at (top, left) of the image x. */
static void tile(const params *p, const int8_t *x, int32_t top, int32_t left, int32_t count,
                 int8_t *y, uint32_t *scratch) {
  const int32_t columns = (count - 1) * p->stride_w + p->filter_w;
  const int32_t column = p->filter_h * TAP_WORDS;
  const int32_t first = between(-left, columns); /* inside, and behind the last */
  const int32_t last = between(p->input_w - left, columns);
  int32_t inside = 0, above = 0; /* rows */
  for (int32_t ky = 0, iy = top; ky < p->filter_h; ++ky, iy += p->dilation_h) {
    above += iy < 0;
    inside += iy >= 0 && iy < p->input_h;
  }
  const uint32_t padding = ((uint32_t)p->input_zero_point & 0xffff) * 0x00010001u;
  if (inside < p->filter_h || last - first < columns)
    for (int32_t i = 0; i < columns * column; ++i) scratch[i] = padding;

  mote_depthwise_job j;
  j.taps = (p->filter_h * p->filter_w + 1) & ~1;
  j.weights = p->weights;
  j.factors = p->factors;
  j.x = scratch;
  j.y = y;
  j.count = count;
  j.y_step = p->channels;
  j.x_step = (p->stride_w * column - j.taps * TAP_WORDS) * 4;
  j.rounding = 2 * p->output_zero_point + 1;
  j.first_taps = (((j.taps - 1) & 15) + 1) * TAP_CODE_BYTES;
  const int32_t pitch = p->dilation_h * p->input_w * p->channels;
  x += (top * p->input_w + left + first) * p->channels + above * pitch;
  uint32_t *const to = scratch + first * column + above * TAP_WORDS;
  for (int32_t c = 0; c < p->channels; c += 4, x += 4) {
    for (int32_t n = 0; n < inside; ++n)
      widen(x + n * pitch, p->channels, last - first, to + n * TAP_WORDS, column);
    j.weights_end = j.taps > 16 ? j.weights + 4 + j.taps * TAP_WORDS : 0;
    if (p->output_zero_point == -128)
      rectified_pixels(&j);
    else
      pixels(&j);
    j.y += 4;
    j.weights += 4 + j.taps * TAP_WORDS;
    j.factors += sizeof(mote_depthwise_factors) / 4;
  }
}

void mote_depthwise_conv_2d_s8_columns_armv7em(const params *p, const int8_t *x, int8_t *y,
                                               void *scratch) {
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, top += p->stride_h) {
      int32_t left = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w; ox += p->tile, left += p->tile * p->stride_w) {
        int32_t count = p->output_w - ox;
        if (count > p->tile) count = p->tile;
        tile(p, x, top, left, count, y, (uint32_t *)scratch);
        y += count * p->channels;
      }
    }
    x += p->input_h * p->input_w * p->channels;
  }
}
