/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_ADD_S8_ARMV7EM_H
#define MOTE_ADD_S8_ARMV7EM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count; /* the inner loop and those around it: see mote_broadcast.h; its steps are 1 */
  const int32_t *loops;
  int32_t a_factor; /* of a, in 2^-28 of a step of y */
  int32_t b_factor;
  int32_t offset; /* in 2^-20 of a step of y */
} mote_add_s8_armv7em_params;

/* y = (offset + (a * a_factor >> 8) + (b * b_factor >> 8)) >> 20, saturated. The compiler has tried
 * all a and b: this is mote_add_s8. y may be, or lie below, an operand that is not repeated. */
void mote_add_s8_armv7em(const mote_add_s8_armv7em_params *p, const int8_t *a, const int8_t *b,
                         int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_ADD_S8_ARMV7EM_H */
