/* SPDX-License-Identifier: Apache-2.0
 *
 * Four channels at a time, summed in pairs of 16 bits, which 255 bytes cannot overflow.
 */
#include "mote_average_pool_2d_s8_armv7em.h"

#include "mote_dsp.h"
#include "mote_kernel.h"
#include "mote_requant.h"

typedef struct {
  int32_t even; /* channels 0 and 2 */
  int32_t odd;  /* channels 1 and 3 */
} sums;

#if defined(__ARM_FEATURE_DSP) && defined(__GNUC__) && !defined(__aarch64__)

static inline void add(sums *s, int32_t four) {
  __asm("sxtab16 %0, %0, %1" : "+r"(s->even) : "r"(four));
  __asm("sxtab16 %0, %0, %1, ror #8" : "+r"(s->odd) : "r"(four));
}

#else

static inline int32_t add_pairs(int32_t a, int32_t b) {
  return (int32_t)((((uint32_t)a + (uint32_t)b) & 0xffffu) |
                   (((uint32_t)a & 0xffff0000u) + ((uint32_t)b & 0xffff0000u)));
}
static inline void add(sums *s, int32_t four) {
  s->even = add_pairs(s->even, mote_sxtb16(four));
  s->odd = add_pairs(s->odd, mote_sxtb16_odd(four));
}

#endif

MOTE_NOINLINE static sums sum_of(const int8_t *x, int32_t rows, int32_t columns, int32_t channels,
                                 int32_t next_row) {
  sums s = {0, 0};
  do {
    int32_t n = columns;
    do {
      const int8_t *in = x;
      add(&s, mote_take_4(&in));
      x += channels;
    } while (--n);
    x += next_row;
  } while (--rows);
  return s;
}

static int8_t mean(const mote_average_pool_2d_s8_params *p, int32_t sum, int32_t count) {
  const int32_t half = count / 2;
  return (int8_t)mote_clamp((sum > 0 ? sum + half : sum - half) / count, p->output_min,
                            p->output_max);
}

/* One output pixel from the `rows` by `columns` pixels of its window that begin at x. */
static void pixel(const mote_average_pool_2d_s8_params *p, const int8_t *x, int32_t rows,
                  int32_t columns, int8_t *y) {
  const int32_t next_row = (p->input_w - columns) * p->channels;
  const int32_t count = rows * columns;
  for (int32_t c = 0; c < p->channels; c += 4) {
    const sums s = sum_of(x + c, rows, columns, p->channels, next_row);
    y[c] = mean(p, (int16_t)(s.even & 0xffff), count);
    y[c + 1] = mean(p, (int16_t)(s.odd & 0xffff), count);
    y[c + 2] = mean(p, s.even >> 16, count);
    y[c + 3] = mean(p, s.odd >> 16, count);
  }
}

void mote_average_pool_2d_s8_armv7em(const mote_average_pool_2d_s8_params *p, const int8_t *x,
                                     int8_t *y) {
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t iy = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, iy += p->stride_h) {
      const int32_t top = iy < 0 ? 0 : iy;
      const int32_t bottom = mote_clamp(iy + p->filter_h, 0, p->input_h);
      int32_t ix = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w; ++ox, ix += p->stride_w) {
        const int32_t left = ix < 0 ? 0 : ix;
        const int32_t right = mote_clamp(ix + p->filter_w, 0, p->input_w);
        pixel(p, x + (top * p->input_w + left) * p->channels, bottom - top, right - left, y);
        y += p->channels;
      }
    }
    x += p->input_h * p->input_w * p->channels;
  }
}
