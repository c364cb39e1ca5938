/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_quantize_f32.h"

#include "mote_requant.h"

static int32_t quantize(const mote_quantize_f32_params *p, float x) {
  /* Beyond 2^17 every 16-bit result is clamped whatever the zero point, and within, the conversion
   * to an integer is defined and the rest exact. */
  const float steps = x / p->scale;
  if (!(steps > -131072.0f)) return p->min;
  if (steps > 131072.0f) return p->max;
  int32_t whole = (int32_t)steps;
  const float rest = steps - (float)whole;
  if (rest >= 0.5f) ++whole;
  if (rest <= -0.5f) --whole;
  return mote_clamp(whole + p->zero_point, p->min, p->max);
}

void mote_quantize_f32(const mote_quantize_f32_params *p, const float *x, void *y) {
  if (p->y_bytes == 1) {
    uint8_t *to = (uint8_t *)y;
    for (int32_t i = 0; i < p->count; ++i) to[i] = (uint8_t)quantize(p, x[i]);
  } else {
    int16_t *to = (int16_t *)y;
    for (int32_t i = 0; i < p->count; ++i) to[i] = (int16_t)quantize(p, x[i]);
  }
}
