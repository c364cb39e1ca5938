/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_DEQUANTIZE_F16_H
#define MOTE_DEQUANTIZE_F16_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count;
} mote_dequantize_f16_params;

/* y[i] = x[i], from IEEE binary16. y may overlap x as long as y[i] ends no later than x[i]. */
void mote_dequantize_f16(const mote_dequantize_f16_params *p, const void *x, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_DEQUANTIZE_F16_H */
