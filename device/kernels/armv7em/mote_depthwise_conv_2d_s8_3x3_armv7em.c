/* SPDX-License-Identifier: Apache-2.0
 *
 * SMLAD multiplies two pairs of 16 bits and adds both products. Here a pair is two rows of one
 * column and channel. For four channels at a time, the three rows under a tile are first widened
 * and paired into scratch, once for all the columns that share them; per column six words
 *
 *   pairs    (row 0, row 1) of channels 0, 1, 2, 3
 *   singles  (channel 0, channel 2) and (channel 1, channel 3) of row 2, as SXTB16 leaves them
 *
 * so that the window of a pixel is 18 words in a row, read by LDM beside the weights, which are
 * packed alike: 36 instructions for 36 products.
 */
#include "mote_depthwise_conv_2d_s8_3x3_armv7em.h"

#include "mote_dsp.h"
#include "mote_kernel.h"

/* A tile of four channels after four. */
typedef struct {
  mote_depthwise_job pixels;
  const int8_t *rows[3]; /* under the tile, behind their last column */
  uint32_t *columns;
  int32_t first; /* column, from behind: -columns * step; 0: all are there already */
  int32_t step;  /* bytes between columns */
  int32_t fours; /* at least 1 */
} strip;

#define COLUMN_WORDS 6

static uint32_t low_pair(int32_t a, int32_t b) {
  return ((uint32_t)a & 0xffffu) | (uint32_t)b << 16;
}
static uint32_t high_pair(int32_t a, int32_t b) {
  return (uint32_t)a >> 16 | ((uint32_t)b & 0xffff0000u);
}

static void widen_column(const int8_t *row0, const int8_t *row1, const int8_t *row2,
                         uint32_t *column) {
  const int32_t a = mote_take_4(&row0);
  const int32_t b = mote_take_4(&row1);
  const int32_t c = mote_take_4(&row2);
  column[0] = low_pair(mote_sxtb16(a), mote_sxtb16(b));
  column[1] = low_pair(mote_sxtb16_odd(a), mote_sxtb16_odd(b));
  column[2] = high_pair(mote_sxtb16(a), mote_sxtb16(b));
  column[3] = high_pair(mote_sxtb16_odd(a), mote_sxtb16_odd(b));
  column[4] = (uint32_t)mote_sxtb16(c);
  column[5] = (uint32_t)mote_sxtb16_odd(c);
}

#ifdef MOTE_DEPTHWISE_ASM

/* On the stack: the strip. r0 to r2: rows, r3: columns, r12: column, lr: step. */
#define WIDEN                   \
  "push {r0}\n"                 \
  "2:\n"                        \
  "add r0, r0, #44\n"           \
  "ldm r0, {r0-r3, r12, lr}\n"  \
  "cmp r12, #0\n"               \
  "beq 4f\n"                    \
  "3:\n"                        \
  "ldr r4, [r0, r12]\n"         \
  "ldr r8, [r1, r12]\n"         \
  "ldr r10, [r2, r12]\n"        \
  "sxtb16 r5, r4, ror #8\n"     \
  "sxtb16 r4, r4\n"             \
  "sxtb16 r9, r8, ror #8\n"     \
  "sxtb16 r8, r8\n"             \
  "sxtb16 r11, r10, ror #8\n"   \
  "sxtb16 r10, r10\n"           \
  "pkhbt r6, r4, r8, lsl #16\n" \
  "pkhbt r7, r5, r9, lsl #16\n" \
  "pkhtb r8, r8, r4, asr #16\n" \
  "pkhtb r9, r9, r5, asr #16\n" \
  "stm r3!, {r6-r11}\n"         \
  "adds r12, r12, lr\n"         \
  "bne 3b\n"                    \
  "4:\n"                        \
  "ldr r4, [sp]\n"              \
  "add r0, r0, #4\n"            \
  "add r1, r1, #4\n"            \
  "add r2, r2, #4\n"            \
  "add r5, r4, #44\n"           \
  "stm r5, {r0-r2}\n"           \
  "mov r0, r4\n"

/* To the next four: 88 bytes of weights, 20 of factors. */
#define NEXT                \
  "ldr r0, [sp]\n"          \
  "ldrd r1, r2, [r0, #4]\n" \
  "add r1, r1, #88\n"       \
  "add r2, r2, #4\n"        \
  "strd r1, r2, [r0, #4]\n" \
  "ldr r1, [r0, #24]\n"     \
  "ldr r2, [r0, #68]\n"     \
  "add r1, r1, #20\n"       \
  "str r1, [r0, #24]\n"     \
  "subs r2, r2, #1\n"       \
  "str r2, [r0, #68]\n"     \
  "bne 2b\n"                \
  "add sp, sp, #4\n"

#define COLUMN                \
  "ldm r0!, {r2-r5}\n"        \
  "ldm r1!, {r6-r9}\n"        \
  "smlad r10, r2, r6, r10\n"  \
  "smlad r11, r3, r7, r11\n"  \
  "smlad r12, r4, r8, r12\n"  \
  "smlad lr, r5, r9, lr\n"    \
  "ldm r0!, {r2, r3}\n"       \
  "ldm r1!, {r4, r5}\n"       \
  "smlabb r10, r2, r4, r10\n" \
  "smlabb r11, r3, r5, r11\n" \
  "smlatt r12, r2, r4, r12\n" \
  "smlatt lr, r3, r5, lr\n"

#define STRIP(signs) WIDEN MOTE_DEPTHWISE_PIXELS("", COLUMN COLUMN COLUMN, signs, NEXT)

/* Moves *s behind the channels made. */
MOTE_NOINLINE static void make(strip *s) { MOTE_ALL_REGISTERS(s, STRIP(MOTE_DEPTHWISE_SIGNS)); }
MOTE_NOINLINE static void make_rectified(strip *s) { MOTE_ALL_REGISTERS(s, STRIP("")); }

#else

static void widen(const strip *s) {
  uint32_t *column = s->columns;
  for (int32_t at = s->first; at != 0; at += s->step, column += COLUMN_WORDS)
    widen_column(s->rows[0] + at, s->rows[1] + at, s->rows[2] + at, column);
}

static void make_pixels(const mote_depthwise_job *j, int32_t rectified) {
  const uint32_t *x = j->x;
  int8_t *y = j->y;
  for (int32_t n = j->count; n > 0; --n, x += 3 * COLUMN_WORDS + j->x_step / 4, y += j->y_step) {
    for (int32_t c = 0; c < 4; ++c) {
      int32_t sum = j->weights[c];
      const uint32_t *in = x;
      const int32_t *w = j->weights + 4;
      for (int32_t kx = 0; kx < 3; ++kx, in += COLUMN_WORDS, w += COLUMN_WORDS) {
        const uint32_t weights = (uint32_t)w[c];
        const uint32_t single = (uint32_t)w[4 + (c & 1)];
        sum += mote_depthwise_low(in[c]) * mote_depthwise_low(weights) +
               mote_depthwise_high(in[c]) * mote_depthwise_high(weights);
        sum += c < 2 ? mote_depthwise_low(in[4 + c]) * mote_depthwise_low(single)
                     : mote_depthwise_high(in[2 + c]) * mote_depthwise_high(single);
      }
      y[c] = mote_depthwise_requantize(j, c, sum, rectified);
    }
  }
}

static void make_fours(strip *s, int32_t rectified) {
  for (; s->fours > 0; --s->fours) {
    widen(s);
    make_pixels(&s->pixels, rectified);
    for (int32_t ky = 0; ky < 3; ++ky) s->rows[ky] += 4;
    s->pixels.y += 4;
    s->pixels.weights += sizeof(mote_depthwise_weights_3x3) / 4;
    s->pixels.factors += sizeof(mote_depthwise_factors) / 4;
  }
}
static void make(strip *s) { make_fours(s, 0); }
static void make_rectified(strip *s) { make_fours(s, 1); }

#endif

/* The same where some rows are padding. */
static void widen_border(const strip *s, const int32_t *inside, uint32_t padding) {
  uint32_t *column = s->columns;
  for (int32_t at = s->first; at != 0; at += s->step, column += COLUMN_WORDS) {
    const int8_t *const outside = (const int8_t *)&padding;
    widen_column(inside[0] ? s->rows[0] + at : outside, inside[1] ? s->rows[1] + at : outside,
                 inside[2] ? s->rows[2] + at : outside, column);
  }
}

/* A tile of `count` pixels, whose windows begin at (top, left) of the image x. */
static void tile(const mote_depthwise_conv_2d_s8_3x3_armv7em_params *p, const int8_t *x,
                 int32_t top, int32_t left, int32_t count, int8_t *y, uint32_t *scratch) {
  const uint32_t padding = ((uint32_t)p->input_zero_point & 0xff) * 0x01010101u;
  const uint32_t wide_padding = ((uint32_t)p->input_zero_point & 0xffff) * 0x00010001u;
  const int32_t columns = (count - 1) * p->stride_w + 3;
  const int32_t before = left < 0 ? -left : 0;
  int32_t after = left + columns - p->input_w;
  if (after < 0) after = 0;
  for (int32_t i = 0; i < before * COLUMN_WORDS; ++i) scratch[i] = wide_padding;
  for (int32_t i = (columns - after) * COLUMN_WORDS; i < columns * COLUMN_WORDS; ++i)
    scratch[i] = wide_padding;

  strip s;
  int32_t inside[3];
  int32_t border = 0;
  s.columns = scratch + before * COLUMN_WORDS;
  s.step = p->channels;
  s.first = -(columns - before - after) * p->channels;
  for (int32_t ky = 0; ky < 3; ++ky) {
    inside[ky] = (uint32_t)(top + ky) < (uint32_t)p->input_h;
    border |= !inside[ky];
    s.rows[ky] = x + ((top + ky) * p->input_w + left + columns - after) * p->channels;
  }
  s.pixels.weights = p->weights;
  s.pixels.factors = p->factors;
  s.pixels.x = scratch;
  s.pixels.y = y;
  s.pixels.count = count;
  s.pixels.y_step = p->channels;
  s.pixels.x_step = (p->stride_w - 3) * COLUMN_WORDS * 4;
  s.pixels.rounding = 2 * p->output_zero_point + 1;
  const int32_t first = s.first;
  const int32_t step = border ? 4 : p->channels;
  for (int32_t channels = p->channels; channels > 0; channels -= step) {
    s.fours = step >> 2;
    if (border) {
      s.first = first;
      widen_border(&s, inside, padding);
      s.first = 0;
    }
    if (p->output_zero_point == -128)
      make_rectified(&s);
    else
      make(&s);
  }
}

void mote_depthwise_conv_2d_s8_3x3_armv7em(const mote_depthwise_conv_2d_s8_3x3_armv7em_params *p,
                                           const int8_t *x, int8_t *y, void *scratch) {
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
