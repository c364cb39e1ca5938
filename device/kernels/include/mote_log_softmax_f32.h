/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_LOG_SOFTMAX_F32_H
#define MOTE_LOG_SOFTMAX_F32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t rows;
  int32_t depth;
} mote_log_softmax_f32_params;

/* y = x - max(x) - log(sum(e^(x - max(x)))) over each row. y may be x, or lie below it. */
void mote_log_softmax_f32(const mote_log_softmax_f32_params *p, const float *x, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_LOG_SOFTMAX_F32_H */
