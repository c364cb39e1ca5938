/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_dequantize_int.h"

void mote_dequantize_int(const mote_dequantize_int_params *p, const void *x, float *y) {
  for (int32_t i = 0; i < p->count; ++i) {
    int32_t value;
    if (p->x_bytes == 2)
      value = ((const int16_t *)x)[i];
    else if (p->x_signed)
      value = ((const int8_t *)x)[i];
    else
      value = ((const uint8_t *)x)[i];
    y[i] = (float)(value - p->zero_point) * p->scale;
  }
}
