/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_RESIZE_NEAREST_NEIGHBOR_H
#define MOTE_RESIZE_NEAREST_NEIGHBOR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const uint16_t *rows;    /* [height]: the row of x that each row of y is taken from */
  const uint16_t *columns; /* [width] */
  int32_t batches, height, width;
  int32_t x_image_bytes, x_row_bytes, pixel_bytes;
} mote_resize_nearest_neighbor_params;

/* y[b][i][j] = x[b][rows[i]][columns[j]], pixels of any type. x and y must not overlap. */
void mote_resize_nearest_neighbor(const mote_resize_nearest_neighbor_params *p, const void *x,
                                  void *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_RESIZE_NEAREST_NEIGHBOR_H */
