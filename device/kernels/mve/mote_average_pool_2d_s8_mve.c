/* SPDX-License-Identifier: Apache-2.0
 *
 * Sixteen or eight channels at a time, summed in 16 bits, which 255 bytes and half a divisor cannot
 * overflow.
 */
#include "mote_average_pool_2d_s8_mve.h"

#include "mote_kernel.h"
#include "mote_mve.h"
#include "mote_requant.h"

#ifdef MOTE_MVE

#define LANES 8

static inline int16x8_t sum_of(const int8_t *x, int32_t rows, int32_t columns, int32_t channels,
                               int32_t next_row, mve_pred16_t lanes) {
  int16x8_t sum = vdupq_n_s16(0);
  do {
    int32_t n = columns;
    do {
      sum = vaddq_s16(sum, vldrbq_z_s16(x, lanes));
      x += channels;
    } while (--n > 0);
    x += next_row;
  } while (--rows > 0);
  return sum;
}

/* sum / count, halves away from zero. `inverse` is 2^24 / count, rounded up, so that the quotient
 * by multiplication exceeds that by division by less than n / 2^24 < 1 / count: too little to reach
 * the next integer. */
static inline int16x8_t mean(int16x8_t sum, int32_t count, uint32_t inverse) {
  const uint16x8_t n =
      vaddq_n_u16(vreinterpretq_u16_s16(vabsq_s16(sum)), (uint16_t)((uint32_t)count / 2));
  const uint32x4_t even = vmulhq_u32(vshllbq_n_u16(n, 8), vdupq_n_u32(inverse));
  const uint32x4_t odd = vmulhq_u32(vshlltq_n_u16(n, 8), vdupq_n_u32(inverse));
  const int16x8_t quotient = vreinterpretq_s16_u16(vmovntq_u32(vreinterpretq_u16_u32(even), odd));
  return vnegq_m_s16(quotient, quotient, vcmpltq_n_s16(sum, 0));
}

/* `lanes` of the values at y. */
static inline void store(const mote_average_pool_2d_s8_params *p, int16x8_t values, int8_t *y,
                         mve_pred16_t lanes) {
  values = vmaxq_s16(values, vdupq_n_s16((int16_t)p->output_min));
  values = vminq_s16(values, vdupq_n_s16((int16_t)p->output_max));
  vstrbq_p_s16(y, values, lanes);
}

/* One output pixel from the `rows` by `columns` pixels of its window that begin at x. */
static void pixel(const mote_average_pool_2d_s8_params *p, const int8_t *x, int32_t rows,
                  int32_t columns, int8_t *y) {
  const int32_t next_row = (p->input_w - columns) * p->channels;
  const int32_t count = rows * columns;
  const uint32_t inverse = ((1u << 24) - 1) / (uint32_t)count + 1;
  int32_t c = 0;
  for (; c + 2 * LANES <= p->channels; c += 2 * LANES) {
    const int8_t *in = x + c;
    int16x8_t low = vdupq_n_s16(0), high = low;
    for (int32_t row = 0; row < rows; ++row, in += next_row)
      for (int32_t column = 0; column < columns; ++column, in += p->channels) {
        low = vaddq_s16(low, vldrbq_s16(in));
        high = vaddq_s16(high, vldrbq_s16(in + LANES));
      }
    store(p, mean(low, count, inverse), y + c, 0xffff);
    store(p, mean(high, count, inverse), y + c + LANES, 0xffff);
  }
  for (; c < p->channels; c += LANES) {
    const mve_pred16_t lanes = vctp16q((uint32_t)(p->channels - c));
    const int16x8_t sum = sum_of(x + c, rows, columns, p->channels, next_row, lanes);
    store(p, mean(sum, count, inverse), y + c, lanes);
  }
}

void mote_average_pool_2d_s8_mve(const mote_average_pool_2d_s8_params *p, const int8_t *x,
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

#endif
