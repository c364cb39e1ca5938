/* SPDX-License-Identifier: Apache-2.0
 *
 * What the float pools for Armv8.1-M's vector extension share: four channels at a time.
 */
#ifndef MOTE_POOL_2D_F32_MVE_H
#define MOTE_POOL_2D_F32_MVE_H

#include "mote_mve_f32.h"

#ifdef MOTE_MVE_F32

/* The part of a window that lies inside the input. */
typedef struct {
  const float *x; /* its first pixel */
  int32_t rows, columns;
} mote_pool_window;

/* Defines run(const `params` *p, const float *x, float *y), which makes pixels of y by pixel(p,
 * const mote_pool_window *, y), in row order. */
#define MOTE_POOL_2D_F32_MVE(params)                                                        \
  static inline void run(const params *p, const float *x, float *y) {                       \
    for (int32_t b = 0; b < p->batches; ++b) {                                              \
      int32_t iy = -p->pad_top;                                                             \
      for (int32_t oy = 0; oy < p->output_h; ++oy, iy += p->stride_h) {                     \
        const int32_t top = iy < 0 ? 0 : iy;                                                \
        const int32_t below = iy + p->filter_h;                                             \
        const int32_t bottom = below < p->input_h ? below : p->input_h;                     \
        int32_t ix = -p->pad_left;                                                          \
        for (int32_t ox = 0; ox < p->output_w; ++ox, ix += p->stride_w, y += p->channels) { \
          const int32_t left = ix < 0 ? 0 : ix;                                             \
          const int32_t beside = ix + p->filter_w;                                          \
          const int32_t right = beside < p->input_w ? beside : p->input_w;                  \
          const mote_pool_window window = {x + (top * p->input_w + left) * p->channels,     \
                                           bottom - top, right - left};                     \
          pixel(p, &window, y);                                                             \
        }                                                                                   \
      }                                                                                     \
      x += p->input_h * p->input_w * p->channels;                                           \
    }                                                                                       \
  }

#endif

#endif /* MOTE_POOL_2D_F32_MVE_H */
