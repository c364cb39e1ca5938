/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_COPY_ND_H
#define MOTE_COPY_ND_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t extents[6];   /* outermost first, 1 where there are fewer dimensions */
  int32_t x_strides[6]; /* in bytes; negative or 0 where an axis is reversed or repeated */
  int32_t y_strides[6];
  int32_t unit_bytes; /* what is copied at each index: 1, 2 or 4 aligned to that, or any run */
} mote_copy_nd_params;

/* for each index i: y[i . y_strides] = x[i . x_strides], in the order of i: transpose, strided
 * slices, upsampling by repetition. x points at the element of index 0. */
void mote_copy_nd(const mote_copy_nd_params *p, const void *x, void *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_COPY_ND_H */
