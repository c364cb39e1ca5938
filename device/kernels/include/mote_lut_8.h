/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_LUT_8_H
#define MOTE_LUT_8_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const uint8_t *table; /* [256], by the bit pattern of the input */
  int32_t count;
} mote_lut_8_params;

/* y[i] = table[x[i]], for elements of 8 bits, signed or not. y may be x, or lie below it. */
void mote_lut_8(const mote_lut_8_params *p, const void *x, void *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_LUT_8_H */
