/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_MINIMUM_S8_H
#define MOTE_MINIMUM_S8_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count; /* the inner loop and those around it: see mote_broadcast.h */
  int32_t a_step;
  int32_t b_step;
  const int32_t *loops;
} mote_minimum_s8_params;

/* y = a < b ? a : b. y may be, or lie below,
 * an operand that is not repeated. */
void mote_minimum_s8(const mote_minimum_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_MINIMUM_S8_H */
