/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_ADD_F32_H
#define MOTE_ADD_F32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count; /* the inner loop and those around it: see mote_broadcast.h */
  int32_t a_step;
  int32_t b_step;
  const int32_t *loops;
  float y_min; /* the activation */
  float y_max;
} mote_add_f32_params;

/* y = clamp(a + b). y may be, or lie below,
 * an operand that is not repeated. */
void mote_add_f32(const mote_add_f32_params *p, const float *a, const float *b, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_ADD_F32_H */
