/* SPDX-License-Identifier: Apache-2.0
 *
 * Four channels at a time down all taps of a window, with their weights side by side: for the one
 * pixel that a step over a stream makes there is nothing else to share.
 */
#include "mote_depthwise_conv_2d_s8_line.h"

#include "mote_kernel.h"
#include "mote_requant.h"

typedef mote_depthwise_conv_2d_s8_line_params params;

/* Adds all taps of four channels; returns what follows their weights. */
MOTE_NOINLINE static const int8_t *four(int32_t *sums, const int8_t *x, int32_t step,
                                        const int8_t *w, int32_t taps) {
  int32_t sum0 = sums[0], sum1 = sums[1], sum2 = sums[2], sum3 = sums[3];
  const int8_t *const end = w + 4 * taps;
  do {
    sum0 += x[0] * w[0];
    sum1 += x[1] * w[1];
    sum2 += x[2] * w[2];
    sum3 += x[3] * w[3];
    x += step;
    w += 4;
  } while (w != end);
  sums[0] = sum0;
  sums[1] = sum1;
  sums[2] = sum2;
  sums[3] = sum3;
  return w;
}

static const int8_t *one(int32_t *sum, const int8_t *x, int32_t step, const int8_t *w,
                         int32_t taps) {
  const int8_t *const end = w + taps;
  do {
    *sum += *x * *w++;
    x += step;
  } while (w != end);
  return w;
}

static void pixel(const params *p, const int8_t *x, int8_t *y) {
  const int8_t *w = p->weights;
  int32_t lanes, sums[4];
  for (int32_t c = 0; c < p->channels; c += lanes) {
    lanes = p->channels - c >= 4 ? 4 : 1;
    for (int32_t i = 0; i < lanes; ++i) sums[i] = p->bias[c + i];
    w = lanes == 4 ? four(sums, x + c, p->tap_step, w, p->taps)
                   : one(sums, x + c, p->tap_step, w, p->taps);
    for (int32_t i = 0; i < lanes; ++i)
      y[c + i] = mote_requantize_s8(sums[i], p->multipliers[c + i], p->shifts[c + i],
                                    p->output_zero_point, p->output_min, p->output_max);
  }
}

void mote_depthwise_conv_2d_s8_line(const mote_depthwise_conv_2d_s8_line_params *p, const int8_t *x,
                                    int8_t *y) {
  for (int32_t n = 0; n < p->outputs; ++n) {
    pixel(p, x, y);
    x += p->output_step;
    y += p->channels;
  }
}
