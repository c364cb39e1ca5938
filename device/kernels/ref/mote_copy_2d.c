/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_copy_2d.h"

#include "mote_copy_run.h"

void mote_copy_2d(const mote_copy_2d_params *p, const void *x, void *y) {
  const uint8_t *from = (const uint8_t *)x;
  uint8_t *to = (uint8_t *)y;
  for (int32_t row = 0; row < p->rows; ++row) {
    mote_copy_run(from, to, p->row_bytes);
    from += p->x_stride;
    to += p->y_stride;
  }
}
