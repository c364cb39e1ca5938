/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_GATHER_H
#define MOTE_GATHER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t batches, outer;
  int32_t extent; /* slices along the axis of x */
  int32_t count;  /* positions per batch */
  int32_t slice_bytes;
} mote_gather_params;

/* y[b][o][n] = x[b][o][positions[b][n]], slices of any type. Positions outside go to the nearest
 * end. Neither x nor positions may overlap y. */
void mote_gather(const mote_gather_params *p, const void *x, const int32_t *positions, void *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_GATHER_H */
