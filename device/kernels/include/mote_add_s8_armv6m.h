/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_ADD_S8_ARMV6M_H
#define MOTE_ADD_S8_ARMV6M_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count; /* the inner loop and those around it: see mote_broadcast.h; its steps are 1 */
  const int32_t *loops;
  int32_t a_factor; /* of a, in 2^-22 of a step of y */
  int32_t b_factor;
  int32_t offset;
} mote_add_s8_armv6m_params;

/* y = (offset + a * a_factor + b * b_factor) >> 22, saturated. The compiler has tried all a and b:
 * this is mote_add_s8. y may be, or lie below, an operand that is not repeated. */
void mote_add_s8_armv6m(const mote_add_s8_armv6m_params *p, const int8_t *a, const int8_t *b,
                        int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_ADD_S8_ARMV6M_H */
