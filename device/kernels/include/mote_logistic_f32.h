/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_LOGISTIC_F32_H
#define MOTE_LOGISTIC_F32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count;
} mote_logistic_f32_params;

/* y[i] = 1 / (1 + e^-x[i]). y may be x, or lie below it. */
void mote_logistic_f32(const mote_logistic_f32_params *p, const float *x, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_LOGISTIC_F32_H */
