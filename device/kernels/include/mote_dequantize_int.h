/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEQUANTIZE_INT_H
#define MOTE_DEQUANTIZE_INT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count;
  float scale;
  int32_t zero_point;
  int32_t x_bytes; /* 1 or 2 */
  int32_t x_signed;
} mote_dequantize_int_params;

/* y[i] = (x[i] - zero_point) * scale. y may overlap x as long as y[i] ends no later than x[i]. */
void mote_dequantize_int(const mote_dequantize_int_params *p, const void *x, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEQUANTIZE_INT_H */
