/* SPDX-License-Identifier: Apache-2.0
 *
 * mote_conv_2d_s8_armv7em.c for those who would rather have the flash: a tile of two pixels by two
 * outputs, one way to copy a window, no unrolling, no endings. The two windows are widened into
 * scratch, interleaved:
 *
 *   (x0[0], x0[2]) (x1[0], x1[2]) (x0[1], x0[3]) (x1[1], x1[3]) (x0[4], x0[6]) ...
 *
 * as SXTB16 leaves them, or in their natural order where pixels are no whole words. Per four taps,
 * 16 instructions make 16 products.
 */
#include "mote_conv_2d_s8_small_armv7em.h"

#include <string.h>

#include "mote_dsp.h"
#include "mote_kernel.h"

typedef mote_conv_2d_s8_small_armv7em_params params;

#define PIXELS 2 /* of a tile */

/* The window whose first tap is at (top, left), to every second word. What it lacks of four taps is
 * left as it is: its weights are zeros. */
MOTE_NOINLINE static void widen(const params *p, const int8_t *x, int32_t top, int32_t left,
                                int32_t *to) {
  const uint32_t padding = ((uint32_t)p->input_zero_point & 0xffu) * 0x01010101u;
  int16_t *half = (int16_t *)(void *)to; /* where pixels are no whole words */
  int32_t step = 1;
  int32_t runs = p->filter_w, run = p->channels; /* of a row: in one piece or pixel by pixel */
  if (left >= 0 && left + runs <= p->input_w && p->dilation_w == 1) {
    run *= runs;
    runs = 1;
  }
  for (int32_t ky = p->filter_h; ky > 0; --ky, top += p->dilation_h) {
    int32_t column = left;
    for (int32_t kx = runs; kx > 0; --kx, column += p->dilation_w) {
      const int32_t is_inside =
          (uint32_t)top < (uint32_t)p->input_h && (uint32_t)column < (uint32_t)p->input_w;
      const int8_t *from =
          is_inside ? x + (top * p->input_w + column) * p->channels : (const int8_t *)&padding;
      if ((p->channels & 3) == 0)
        for (int32_t n = run; n > 0; n -= 4, to += 2 * PIXELS) {
          const int32_t four = mote_take_4(&from);
          if (!is_inside) from -= 4;
          to[0] = mote_sxtb16(four);
          to[PIXELS] = mote_sxtb16_odd(four);
        }
      else
        for (int32_t n = run; n > 0; --n, half += step, step ^= PIXELS, from += is_inside) {
          const int16_t wide = *from;
          memcpy(half, &wide, sizeof wide); /* of what is read by words */
        }
    }
  }
}

/* All outputs of two pixels. */
typedef struct {
  const int32_t *multipliers;
  int8_t *y; /* of pixel 0; that of pixel 1 is `next` bytes behind */
  int32_t next;
  const int8_t *last; /* where y ends */
  int32_t rounding;   /* 2 * output_zero_point + 1 */
  const int32_t *weights, *x, *x_end;
} strip;

#if defined(MOTE_ALL_REGISTERS)

/* Two taps, whose weights are in `w`. r6, r7: sums of output 0, r8, r9: of output 1. */
#define TWO_TAPS(w, x0, x1) \
  "sxtb16 r10, " w          \
  "\n"                      \
  "sxtb16 " w ", " w        \
  ", ror #8\n"              \
  "smlad r6, " x0           \
  ", r10, r6\n"             \
  "smlad r7, " x1           \
  ", r10, r7\n"             \
  "smlad r8, " x0 ", " w    \
  ", r8\n"                  \
  "smlad r9, " x1 ", " w ", r9\n"

/* r5: s - 1, r4: twice the bias, then rounding << (s - 1), less one for a negative sum: the first
 * step of mote_requantize_fast, SMMLAR, takes the sign of its sum for that of its result; they
 * differ where the result is zero, and rounds to zero. */
#define OUTPUT(sum0, sum1)   \
  "ldr r4, [r0], #4\n"       \
  "ldr lr, [r1], #4\n"       \
  "and r5, r4, #31\n"        \
  "asrs r4, r4, #5\n"        \
  "add " sum0 ", r4, " sum0  \
  ", lsl #1\n"               \
  "add " sum1 ", r4, " sum1  \
  ", lsl #1\n"               \
  "lsl r10, r12, r5\n"       \
  "add r4, r10, " sum0       \
  ", asr #31\n"              \
  "smmlar " sum0 ", " sum0   \
  ", lr, r4\n"               \
  "add r4, r10, " sum1       \
  ", asr #31\n"              \
  "smmlar " sum1 ", " sum1   \
  ", lr, r4\n"               \
  "asr " sum0 ", " sum0      \
  ", r5\n"                   \
  "asr " sum1 ", " sum1      \
  ", r5\n"                   \
  "ssat " sum0 ", #8, " sum0 \
  ", asr #1\n"               \
  "ssat " sum1 ", #8, " sum1 \
  ", asr #1\n"               \
  "strb " sum1               \
  ", [r2, r3]\n"             \
  "strb " sum0               \
  ", [r2], #1\n"             \
  "cmp r2, r11\n"

/* On the stack: the strip. r0: weights, r1: x. */
MOTE_NOINLINE static void make(strip *s) {
  MOTE_ALL_REGISTERS(s, "push {r0}\n"
                        "mov r12, r0\n"
                        "ldr r0, [r12, #20]\n"
                        "1:\n"
                        "ldrd r1, lr, [r12, #24]\n"
                        "movs r6, #0\n"
                        "movs r7, #0\n"
                        "mov r8, r6\n"
                        "mov r9, r6\n"
                        "2:\n"
                        "ldrd r2, r3, [r0], #8\n"
                        "ldm r1!, {r4, r5, r11, r12}\n"
                        TWO_TAPS("r2", "r4", "r5") TWO_TAPS("r3", "r11", "r12")
                        "cmp r1, lr\n"
                        "bne 2b\n"
                        "ldr r11, [sp]\n"
                        "ldm r11, {r1-r3, r11, r12}\n"
                        OUTPUT("r6", "r7")
                        "beq 3f\n"
                        OUTPUT("r8", "r9")
                        "3:\n"
                        "ldr r12, [sp]\n"
                        "strd r1, r2, [r12]\n"
                        "bne 1b\n"
                        "add sp, sp, #4\n");
}

#else

static void make(strip *s) {
  const int32_t *w = s->weights;
  do {
    int32_t sums[2][PIXELS] = {{0}};
    for (const int32_t *x = s->x; x != s->x_end; x += PIXELS, ++w)
      for (int32_t n = 0; n < PIXELS; ++n) {
        sums[0][n] = mote_smlad(x[n], mote_sxtb16(*w), sums[0][n]);
        sums[1][n] = mote_smlad(x[n], mote_sxtb16_odd(*w), sums[1][n]);
      }
    for (int32_t o = 0; o < 2 && s->y != s->last; ++o, ++w, ++s->multipliers, ++s->y)
      for (int32_t n = PIXELS; n-- > 0;) {
        const int32_t shift = (*w & 31) + 1, sum = sums[o][n] + (*w >> 6);
        s->y[n * s->next] = (int8_t)mote_requantize_fast(
            sum, *s->multipliers, mote_requantize_offset(s->rounding >> 1, shift), shift);
      }
  } while (s->y != s->last);
}

#endif

void mote_conv_2d_s8_small_armv7em(const mote_conv_2d_s8_small_armv7em_params *p, const int8_t *x,
                                   int8_t *y, void *scratch) {
  int32_t *const words = (int32_t *)scratch;
  strip s;
  s.weights = p->weights;
  s.rounding = 2 * p->output_zero_point + 1;
  s.x = words;
  s.x_end = words + ((p->filter_h * p->filter_w * p->channels + 3) & ~3);
  s.y = y;
  int32_t ox = 0, top = -p->pad_top, left = -p->pad_left;
  int32_t count = 0; /* of the tile */
  for (int32_t pixels = p->output_h * p->output_w; pixels > 0; --pixels) {
    widen(p, x, top, left, words + count);
    left += p->stride_w;
    if (++ox == p->output_w) {
      ox = 0;
      left = -p->pad_left;
      top += p->stride_h;
    }
    if (++count < PIXELS && pixels > 1) continue;
    s.multipliers = p->multipliers;
    s.last = s.y + p->outputs;
    s.next = count > 1 ? p->outputs : 0; /* an only one is made twice */
    make(&s);
    s.y += s.next;
    count = 0;
  }
}
