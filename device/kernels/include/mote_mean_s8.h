/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_MEAN_S8_H
#define MOTE_MEAN_S8_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t kept0, reduced0, kept1, reduced1, kept2; /* x's dimensions */
  int32_t offset;            /* the input's zero point times -reduced0 * reduced1 */
  int32_t multiplier, shift; /* the mean's divisor folded in: see mote_requant.h */
  int32_t output_zero_point;
} mote_mean_s8_params;

/* y[a][b][c] = requantize(offset + sum_{i,j} x[a][i][b][j][c]) + output_zero_point, within int8.
 * y is written front to back and may begin where x does, or anywhere before. */
void mote_mean_s8(const mote_mean_s8_params *p, const int8_t *x, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_MEAN_S8_H */
