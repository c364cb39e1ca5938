/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_QUANTIZE_F32_H
#define MOTE_QUANTIZE_F32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count;
  float scale;
  int32_t zero_point;
  int32_t min; /* of the type of y */
  int32_t max;
  int32_t y_bytes; /* 1 or 2 */
} mote_quantize_f32_params;

/* y[i] = clamp(x[i] / scale + zero_point), rounded to nearest, halves away from zero; NaN gives the
 * lowest value. y may be x, or lie below it. */
void mote_quantize_f32(const mote_quantize_f32_params *p, const float *x, void *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_QUANTIZE_F32_H */
