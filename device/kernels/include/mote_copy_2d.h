/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_COPY_2D_H
#define MOTE_COPY_2D_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t rows;
  int32_t row_bytes;
  int32_t x_stride; /* bytes from one row to the next */
  int32_t y_stride;
} mote_copy_2d_params;

/* Copies rows of contiguous bytes, front to back: concatenation, split, slices, pack, unpack.
 * y may lie over x at a lower or the same address when y_stride <= x_stride. */
void mote_copy_2d(const mote_copy_2d_params *p, const void *x, void *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_COPY_2D_H */
