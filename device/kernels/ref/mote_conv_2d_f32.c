/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_conv_2d_f32.h"

#include "mote_kernel.h"

/* One output pixel, whose window begins at (top, left) of the image x. */
MOTE_NOINLINE static void pixel(const mote_conv_2d_f32_params *p, const float *x, int32_t top,
                                int32_t left, float *y) {
  const float *w = p->weights;
  for (int32_t o = 0; o < p->outputs; ++o) {
    float sum = 0.f;
    int32_t iy = top;
    for (int32_t ky = 0; ky < p->filter_h; ++ky, iy += p->dilation_h) {
      int32_t ix = left;
      for (int32_t kx = 0; kx < p->filter_w; ++kx, ix += p->dilation_w, w += p->channels) {
        if ((uint32_t)iy >= (uint32_t)p->input_h || (uint32_t)ix >= (uint32_t)p->input_w) continue;
        const float *in = x + (iy * p->input_w + ix) * p->input_pixel;
        for (int32_t i = 0; i < p->channels; ++i) sum += in[i] * w[i];
      }
    }
    sum += p->bias ? p->bias[o] : 0.f;
    y[o] = mote_clamp_f32(sum, p->output_min, p->output_max);
  }
}

void mote_conv_2d_f32(const mote_conv_2d_f32_params *p, const float *x, float *y) {
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, top += p->stride_h) {
      int32_t left = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w; ++ox, left += p->stride_w, y += p->output_pixel)
        pixel(p, x, top, left, y);
    }
    x += p->input_h * p->input_w * p->input_pixel;
  }
}
