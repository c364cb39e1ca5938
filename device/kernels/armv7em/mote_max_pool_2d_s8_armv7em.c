/* SPDX-License-Identifier: Apache-2.0
 *
 * Four channels at a time: SSUB8 compares bytes, SEL takes the larger ones.
 */
#include "mote_max_pool_2d_s8_armv7em.h"

#include "mote_dsp.h"
#include "mote_kernel.h"
#include "mote_requant.h"

/* The larger of each two bytes. */
#if defined(__ARM_FEATURE_DSP) && defined(__GNUC__) && !defined(__aarch64__)
static inline int32_t max_4(int32_t a, int32_t b) {
  int32_t y;
  __asm("ssub8 %0, %1, %2\n sel %0, %1, %2" : "=&r"(y) : "r"(a), "r"(b) : "cc");
  return y;
}
#else
static inline int32_t max_4(int32_t a, int32_t b) {
  uint32_t y = 0;
  for (int32_t n = 0; n < 32; n += 8) {
    const int32_t left = (int8_t)((uint32_t)a >> n);
    const int32_t right = (int8_t)((uint32_t)b >> n);
    y |= ((uint32_t)(left > right ? left : right) & 0xffu) << n;
  }
  return (int32_t)y;
}
#endif

MOTE_NOINLINE static int32_t max_of(const int8_t *x, int32_t rows, int32_t columns,
                                    int32_t channels, int32_t next_row) {
  int32_t max = (int32_t)0x80808080u;
  do {
    int32_t n = columns;
    do {
      const int8_t *in = x;
      max = max_4(max, mote_take_4(&in));
      x += channels;
    } while (--n);
    x += next_row;
  } while (--rows);
  return max;
}

/* One output pixel from the `rows` by `columns` pixels of its window that begin at x. */
static void pixel(const mote_max_pool_2d_s8_params *p, const int8_t *x, int32_t rows,
                  int32_t columns, int8_t *y) {
  const int32_t next_row = (p->input_w - columns) * p->channels;
  for (int32_t c = 0; c < p->channels; c += 4) {
    int32_t max = max_of(x + c, rows, columns, p->channels, next_row);
    for (int32_t i = 0; i < 4; ++i, max >>= 8)
      y[c + i] = (int8_t)mote_clamp((int8_t)(max & 0xff), p->output_min, p->output_max);
  }
}

void mote_max_pool_2d_s8_armv7em(const mote_max_pool_2d_s8_params *p, const int8_t *x, int8_t *y) {
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
