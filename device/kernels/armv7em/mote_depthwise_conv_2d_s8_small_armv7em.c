/* SPDX-License-Identifier: Apache-2.0
 *
 * Windows of any size for those who would rather have the flash. Nothing is widened or copied: a
 * list says where the taps of a pixel are, so that the loop over them knows no borders; a pixel of
 * padding stands in for those outside. As it counts from the window's first tap, it is the same for
 * all windows inside the image. Four channels are made at a time.
 */
#include "mote_depthwise_conv_2d_s8_small_armv7em.h"

#include "mote_dsp.h"
#include "mote_kernel.h"

typedef mote_depthwise_conv_2d_s8_small_armv7em_params params;

/* All channels of a pixel. */
typedef struct {
  const intptr_t *taps, *end; /* bytes from `first` */
  intptr_t first;             /* address of the first tap */
  const int32_t *weights, *multipliers;
  int8_t *y;
  const int8_t *last; /* where y ends */
  int32_t rounding;   /* 2 * output_zero_point + 1 */
} pixel;

#if defined(MOTE_ALL_REGISTERS)

/* r5: s - 1, r4: twice the bias, r10: rounding << (s - 1), less one for a negative sum: the first
 * step of mote_requantize_fast, SMMLAR, takes the sign of its sum for that of its result; they
 * differ where the result is zero, and rounds to zero. */
#define OUTPUT(sum)        \
  "ldr r4, [r0], #4\n"     \
  "ldr r12, [r1], #4\n"    \
  "and r5, r4, #31\n"      \
  "asrs r4, r4, #5\n"      \
  "lsl r10, r3, r5\n"      \
  "add " sum ", r4, " sum  \
  ", lsl #1\n"             \
  "add r10, r10, " sum     \
  ", asr #31\n"            \
  "smmlar " sum ", " sum   \
  ", r12, r10\n"           \
  "asr " sum ", " sum      \
  ", r5\n"                 \
  "ssat " sum ", #8, " sum \
  ", asr #1\n"             \
  "strb " sum ", [r2], #1\n"

/* r0: weights, lr: the pixel; r6 to r9: sums. Outputs are made by twos, which the address of y
 * counts. */
MOTE_NOINLINE static void make(pixel *s) {
  MOTE_ALL_REGISTERS(s, "mov lr, r0\n"
                        "ldr r0, [lr, #12]\n"
                        "1:\n"
                        "ldm lr, {r1-r3}\n"
                        "movs r6, #0\n"
                        "movs r7, #0\n"
                        "mov r8, r6\n"
                        "mov r9, r6\n"
                        "2:\n"
                        "ldr r4, [r1], #4\n"
                        "ldr r5, [r0], #4\n"
                        "ldr r4, [r3, r4]\n"
                        "sxtb16 r10, r4\n"
                        "sxtb16 r4, r4, ror #8\n"
                        "sxtb16 r11, r5\n"
                        "sxtb16 r5, r5, ror #8\n"
                        "smlabb r6, r10, r11, r6\n"
                        "smlabb r7, r4, r5, r7\n"
                        "smlatt r8, r10, r11, r8\n"
                        "smlatt r9, r4, r5, r9\n"
                        "cmp r1, r2\n"
                        "bne 2b\n"
                        "adds r3, r3, #4\n"
                        "str r3, [lr, #8]\n"
                        "ldrd r1, r2, [lr, #16]\n"
                        "ldr r3, [lr, #28]\n"
                        "3:\n"
                        OUTPUT("r6") OUTPUT("r7")
                        "mov r6, r8\n"
                        "mov r7, r9\n"
                        "lsls r4, r2, #30\n"
                        "bne 3b\n"
                        "strd r1, r2, [lr, #16]\n"
                        "ldr r4, [lr, #24]\n"
                        "cmp r2, r4\n"
                        "bne 1b\n");
}

#else

static void make(pixel *s) {
  const int32_t *w = s->weights;
  for (; s->y != s->last; s->first += 4) {
    int32_t sums[4] = {0};
    for (const intptr_t *tap = s->taps; tap != s->end; ++tap, ++w)
      for (int32_t c = 0; c < 4; ++c)
        sums[c] += ((const int8_t *)(s->first + *tap))[c] * mote_byte_of(*w, c);
    for (int32_t c = 0; c < 4; ++c, ++w, ++s->multipliers) {
      const int32_t shift = (*w & 31) + 1;
      *s->y++ =
          (int8_t)mote_requantize_fast(sums[c] + (*w >> 6), *s->multipliers,
                                       mote_requantize_offset(s->rounding >> 1, shift), shift);
    }
  }
}

#endif

void mote_depthwise_conv_2d_s8_small_armv7em(const params *p, const int8_t *x, int8_t *y,
                                             void *scratch) {
  intptr_t *const taps = (intptr_t *)scratch;
  int8_t *const padding = (int8_t *)(taps + p->filter_h * p->filter_w);
  for (int32_t c = p->channels; c > 0; --c) padding[c - 1] = p->input_zero_point;
  pixel s;
  s.taps = taps;
  s.end = (const intptr_t *)padding;
  s.weights = p->weights;
  s.rounding = 2 * p->output_zero_point + 1;
  s.y = y;
  int32_t is_list_of_inside = 0;
  int32_t top = -p->pad_top;
  for (int32_t oy = p->output_h; oy > 0; --oy, top += p->stride_h) {
    int32_t left = -p->pad_left;
    for (int32_t ox = p->output_w; ox > 0; --ox, left += p->stride_w) {
      s.first = (intptr_t)x + (top * p->input_w + left) * p->channels;
      const int32_t is_inside = top >= 0 && left >= 0 &&
                                top + (p->filter_h - 1) * p->dilation_h < p->input_h &&
                                left + (p->filter_w - 1) * p->dilation_w < p->input_w;
      intptr_t *tap = taps;
      if (!(is_inside && is_list_of_inside))
        for (int32_t ky = p->filter_h, row = top; ky > 0; --ky, row += p->dilation_h)
          for (int32_t kx = p->filter_w, column = left; kx > 0; --kx, column += p->dilation_w)
            *tap++ =
                ((uint32_t)row < (uint32_t)p->input_h && (uint32_t)column < (uint32_t)p->input_w
                     ? (intptr_t)x + (row * p->input_w + column) * p->channels
                     : (intptr_t)padding) -
                s.first;
      is_list_of_inside = is_inside;
      s.multipliers = p->multipliers;
      s.last = s.y + p->channels;
      make(&s);
    }
  }
}
