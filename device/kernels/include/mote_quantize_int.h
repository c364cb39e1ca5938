/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_QUANTIZE_INT_H
#define MOTE_QUANTIZE_INT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count;
  int32_t x_bytes; /* 1 or 2 */
  int32_t y_bytes; /* 1, 2 or 4 */
  int32_t x_zero_point;
  int32_t multiplier; /* see mote_requant.h */
  int32_t shift;
  int32_t y_zero_point;
  int32_t min; /* of the type of y */
  int32_t max;
} mote_quantize_int_params;

/* y[i] = clamp(requantize(x[i] - x_zero_point) + y_zero_point), for signed integers where one side
 * is wider than a byte (mote_lut_8 does bytes). One loop for all widths: these are rare, and the
 * flash of five loops would be worth more than the choice per element. y may overlap the end of x
 * from below by what keeps y[i] at or below x[i]. */
void mote_quantize_int(const mote_quantize_int_params *p, const void *x, void *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_QUANTIZE_INT_H */
