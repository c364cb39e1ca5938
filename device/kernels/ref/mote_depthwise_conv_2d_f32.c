/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_depthwise_conv_2d_f32.h"

#include "mote_kernel.h"

/* One output pixel, whose window begins at (top, left) of the image x. */
MOTE_NOINLINE static void pixel(const mote_depthwise_conv_2d_f32_params *p, const float *x,
                                int32_t top, int32_t left, float *y) {
  const int32_t outputs = p->channels * p->multiplier;
  int32_t c = 0, m = 0;
  for (int32_t o = 0; o < outputs; ++o) {
    const float *w = p->weights + o;
    float sum = 0.f;
    int32_t iy = top;
    for (int32_t ky = 0; ky < p->filter_h; ++ky, iy += p->dilation_h) {
      int32_t ix = left;
      for (int32_t kx = 0; kx < p->filter_w; ++kx, ix += p->dilation_w, w += outputs)
        if ((uint32_t)iy < (uint32_t)p->input_h && (uint32_t)ix < (uint32_t)p->input_w)
          sum += x[(iy * p->input_w + ix) * p->channels + c] * *w;
    }
    sum += p->bias ? p->bias[o] : 0.f;
    y[o] = mote_clamp_f32(sum, p->output_min, p->output_max);
    if (++m == p->multiplier) {
      m = 0;
      ++c;
    }
  }
}

void mote_depthwise_conv_2d_f32(const mote_depthwise_conv_2d_f32_params *p, const float *x,
                                float *y) {
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, top += p->stride_h) {
      int32_t left = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w;
           ++ox, left += p->stride_w, y += p->channels * p->multiplier)
        pixel(p, x, top, left, y);
    }
    x += p->input_h * p->input_w * p->channels;
  }
}
