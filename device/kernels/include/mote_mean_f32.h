/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_MEAN_F32_H
#define MOTE_MEAN_F32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t kept0, reduced0, kept1, reduced1, kept2; /* x's dimensions */
} mote_mean_f32_params;

/* y[a][b][c] = (sum_{i,j} x[a][i][b][j][c]) / (reduced0 * reduced1), summed in the order of i, j.
 * y is written front to back and may begin where x does, or anywhere before. */
void mote_mean_f32(const mote_mean_f32_params *p, const float *x, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_MEAN_F32_H */
