/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_PAD_H
#define MOTE_PAD_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t before[6];  /* added before each dimension, outermost first; the last in bytes */
  int32_t extents[6]; /* of x; 1 where there are fewer dimensions; the last in bytes */
  int32_t after[6];
  uint8_t value[4]; /* of one added element, repeated to four bytes */
} mote_pad_params;

/* y = x with `value` around it, written front to back. y may lie over x as long as it starts at
 * least as many bytes before x as are added before x's last element. */
void mote_pad(const mote_pad_params *p, const void *x, void *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_PAD_H */
