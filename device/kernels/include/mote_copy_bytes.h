/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_COPY_BYTES_H
#define MOTE_COPY_BYTES_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t bytes;
} mote_copy_bytes_params;

/* y = x, whatever the elements are; they may not overlap, but may be the same. */
void mote_copy_bytes(const mote_copy_bytes_params *p, const uint8_t *x, uint8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_COPY_BYTES_H */
