/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_REDUCE_MAX_S8_H
#define MOTE_REDUCE_MAX_S8_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t kept0, reduced0, kept1, reduced1, kept2; /* x's dimensions */
} mote_reduce_max_s8_params;

/* y[a][b][c] = the greatest x[a][i][b][j][c].
 * y is written front to back and may begin where x does, or anywhere before. */
void mote_reduce_max_s8(const mote_reduce_max_s8_params *p, const int8_t *x, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_REDUCE_MAX_S8_H */
