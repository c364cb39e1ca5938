/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_CAST_H
#define MOTE_CAST_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { MOTE_BOOL, MOTE_I8, MOTE_U8, MOTE_I16, MOTE_I32, MOTE_I64, MOTE_F32 };

typedef struct {
  int32_t count;
  int32_t x_type, y_type; /* one of the above */
} mote_cast_params;

/* y[i] = x[i] as another type: integers lose their upper bits, fractions are cut off, anything but
 * zero is true. y may overlap x as long as y[i] ends no later than x[i], and begins no later. */
void mote_cast(const mote_cast_params *p, const void *x, void *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_CAST_H */
