/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_slide.h"

#include "mote_copy_run.h"

void mote_slide(const mote_slide_params *p, const void *x, void *window) {
  const int32_t kept = p->window_bytes - p->x_bytes;
  const uint8_t *fresh = (const uint8_t *)x;
  uint8_t *row = (uint8_t *)window;
  for (int32_t n = 0; n < p->rows; ++n) {
    mote_copy_run(row + p->x_bytes, row, kept);
    mote_copy_run(fresh, row + kept, p->x_bytes);
    row += p->window_bytes;
    fresh += p->x_bytes;
  }
}
