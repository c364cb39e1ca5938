/* SPDX-License-Identifier: Apache-2.0
 *
 * Sixteen channels at a time.
 */
#include "mote_max_pool_2d_s8_mve.h"

#include "mote_kernel.h"
#include "mote_mve.h"
#include "mote_requant.h"

#ifdef MOTE_MVE

#define LANES 16

/* One output pixel from the `rows` by `columns` pixels of its window that begin at x. */
static void pixel(const mote_max_pool_2d_s8_params *p, const int8_t *x, int32_t rows,
                  int32_t columns, int8_t *y) {
  const int32_t next_row = (p->input_w - columns) * p->channels;
  for (int32_t c = 0; c < p->channels; c += LANES) {
    const mve_pred16_t lanes = vctp8q((uint32_t)(p->channels - c));
    const int8_t *in = x + c;
    int8x16_t greatest = vdupq_n_s8((int8_t)p->output_min);
    int32_t row = rows;
    do {
      int32_t n = columns;
      do {
        greatest = vmaxq_s8(greatest, vldrbq_z_s8(in, lanes));
        in += p->channels;
      } while (--n > 0);
      in += next_row;
    } while (--row > 0);
    vstrbq_p_s8(y + c, vminq_s8(greatest, vdupq_n_s8((int8_t)p->output_max)), lanes);
  }
}

void mote_max_pool_2d_s8_mve(const mote_max_pool_2d_s8_params *p, const int8_t *x, int8_t *y) {
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
