/* SPDX-License-Identifier: Apache-2.0
 *
 * Four channels at a time: the columns under a tile are widened into scratch, two words each,
 * (channel 0, channel 2) and (channel 1, channel 3) as SXTB16 leaves them; weights are packed
 * alike, and SMLABB and SMLATT multiply what belongs together. Taps are unrolled, and entered so
 * that as many are left as there are: ten instructions for two taps, eight products.
 */
#include "mote_depthwise_conv_2d_s8_row_armv7em.h"

#include "mote_dsp.h"
#include "mote_kernel.h"

#define COLUMN_WORDS 2

#ifdef MOTE_DEPTHWISE_ASM

/* 40 bytes. */
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

/* Pushes where the taps are entered: 20 bytes per tap before their end. */
#define START                \
  "ldr r1, [r0, #32]\n"      \
  "add r1, r1, r1, lsl #2\n" \
  "adr.w r2, 2f\n"           \
  "sub r2, r2, r1, lsl #2\n" \
  "orr r2, r2, #1\n"         \
  "push {r2, r3}\n"

#define SUMS            \
  "ldr pc, [sp, #68]\n" \
  ".p2align 2\n"        \
  ".rept 8\n" TWO_TAPS  \
  ".endr\n"             \
  "2:\n"

MOTE_NOINLINE static void pixels(const mote_depthwise_job *j) {
  MOTE_ALL_REGISTERS(j,
                     MOTE_DEPTHWISE_PIXELS(START, SUMS, MOTE_DEPTHWISE_SIGNS, "add sp, sp, #8\n"));
}

MOTE_NOINLINE static void rectified_pixels(const mote_depthwise_job *j) {
  MOTE_ALL_REGISTERS(j, MOTE_DEPTHWISE_PIXELS(START, SUMS, "", "add sp, sp, #8\n"));
}

#else

static void make_pixels(const mote_depthwise_job *j, int32_t rectified) {
  const uint32_t *x = j->x;
  int8_t *y = j->y;
  for (int32_t n = j->count; n > 0; --n, x += j->taps * COLUMN_WORDS + j->x_step / 4) {
    for (int32_t c = 0; c < 4; ++c) {
      int32_t sum = j->weights[c];
      for (int32_t i = 0; i < j->taps; ++i) {
        const uint32_t in = x[i * COLUMN_WORDS + (c & 1)];
        const uint32_t w = (uint32_t)j->weights[4 + i * COLUMN_WORDS + (c & 1)];
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

/* `count` columns of four channels. */
static void widen(const int8_t *x, int32_t step, int32_t count, uint32_t *columns) {
  for (; count > 0; --count, columns += COLUMN_WORDS) {
    const int8_t *in = x;
    const int32_t four = mote_take_4(&in);
    columns[0] = (uint32_t)mote_sxtb16(four);
    columns[1] = (uint32_t)mote_sxtb16_odd(four);
    x += step;
  }
}

/* A tile of `count` pixels, whose windows begin at `left` of the row x. */
static void tile(const mote_depthwise_conv_2d_s8_row_armv7em_params *p, const int8_t *x,
                 int32_t left, int32_t count, int8_t *y, uint32_t *scratch) {
  const uint32_t padding = ((uint32_t)p->input_zero_point & 0xffff) * 0x00010001u;
  const int32_t columns = (count - 1) * p->stride + p->taps;
  int32_t first = left < 0 ? -left : 0; /* of the columns that lie in x, and behind their last */
  int32_t last = p->input_w - left;
  if (first > columns) first = columns;
  if (last > columns) last = columns;
  for (int32_t i = 0; i < first * COLUMN_WORDS; ++i) scratch[i] = padding;
  for (int32_t i = (last > first ? last : first) * COLUMN_WORDS; i < columns * COLUMN_WORDS; ++i)
    scratch[i] = padding;

  mote_depthwise_job j;
  j.weights = p->weights;
  j.factors = p->factors;
  j.x = scratch;
  j.y = y;
  j.count = count;
  j.y_step = p->channels;
  j.x_step = (p->stride - p->taps) * COLUMN_WORDS * 4;
  j.rounding = 2 * p->output_zero_point + 1;
  j.taps = p->taps;
  x += (left + first) * p->channels;
  for (int32_t channels = p->channels; channels > 0; channels -= 4) {
    widen(x, p->channels, last - first, scratch + first * COLUMN_WORDS);
    if (p->output_zero_point == -128)
      rectified_pixels(&j);
    else
      pixels(&j);
    x += 4;
    j.y += 4;
    j.weights += 4 + p->taps * COLUMN_WORDS;
    j.factors += sizeof(mote_depthwise_factors) / 4;
  }
}

void mote_depthwise_conv_2d_s8_row_armv7em(const mote_depthwise_conv_2d_s8_row_armv7em_params *p,
                                           const int8_t *x, int8_t *y, void *scratch) {
  for (int32_t row = 0; row < p->rows; ++row) {
    int32_t left = -p->pad_left;
    for (int32_t ox = 0; ox < p->output_w; ox += p->tile, left += p->tile * p->stride) {
      int32_t count = p->output_w - ox;
      if (count > p->tile) count = p->tile;
      tile(p, x, left, count, y, (uint32_t *)scratch);
      y += count * p->channels;
    }
    x += p->input_w * p->channels;
  }
}
