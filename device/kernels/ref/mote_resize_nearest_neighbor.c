/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_resize_nearest_neighbor.h"

#include "mote_copy_run.h"

void mote_resize_nearest_neighbor(const mote_resize_nearest_neighbor_params *p, const void *x,
                                  void *y) {
  const uint8_t *image = (const uint8_t *)x;
  uint8_t *out = (uint8_t *)y;
  for (int32_t b = 0; b < p->batches; ++b, image += p->x_image_bytes)
    for (int32_t i = 0; i < p->height; ++i) {
      const uint8_t *row = image + p->rows[i] * p->x_row_bytes;
      for (int32_t j = 0; j < p->width; ++j, out += p->pixel_bytes)
        mote_copy_run(row + p->columns[j] * p->pixel_bytes, out, p->pixel_bytes);
    }
}
