/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_quantize_int.h"

#include "mote_requant.h"

void mote_quantize_int(const mote_quantize_int_params *p, const void *x, void *y) {
  for (int32_t i = 0; i < p->count; ++i) {
    int32_t value = p->x_bytes == 1 ? ((const int8_t *)x)[i] : ((const int16_t *)x)[i];
    value = mote_requantize(value - p->x_zero_point, p->multiplier, p->shift) + p->y_zero_point;
    value = mote_clamp(value, p->min, p->max);
    if (p->y_bytes == 1)
      ((int8_t *)y)[i] = (int8_t)value;
    else if (p->y_bytes == 2)
      ((int16_t *)y)[i] = (int16_t)value;
    else
      ((int32_t *)y)[i] = value;
  }
}
