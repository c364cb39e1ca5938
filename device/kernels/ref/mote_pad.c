/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_pad.h"

#include "mote_copy_run.h"

/* Between two lines of x lies one run of added elements: what is after the first line in every
 * dimension that ends with it, and what is before the second in every dimension that begins. */
void mote_pad(const mote_pad_params *p, const void *x, void *y) {
  int32_t line_bytes[6]; /* of y, per step of each dimension */
  line_bytes[5] = 1;
  for (int32_t d = 5; d > 0; --d)
    line_bytes[d - 1] = line_bytes[d] * (p->before[d] + p->extents[d] + p->after[d]);

  int32_t index[5] = {0, 0, 0, 0, 0};
  const uint8_t *from = (const uint8_t *)x;
  uint8_t *to = (uint8_t *)y;
  int32_t run = 0;
  for (int32_t d = 0; d < 6; ++d) run += p->before[d] * line_bytes[d];
  for (;;) {
    mote_fill_run(to, p->value, run);
    to += run;
    mote_copy_run(from, to, p->extents[5]);
    from += p->extents[5];
    to += p->extents[5];

    run = p->after[5];
    int32_t d = 4;
    for (; d >= 0; --d) {
      if (++index[d] < p->extents[d]) break;
      index[d] = 0;
      run += p->after[d] * line_bytes[d];
    }
    if (d < 0) break;
    for (++d; d < 6; ++d) run += p->before[d] * line_bytes[d];
  }
  mote_fill_run(to, p->value, run);
}
