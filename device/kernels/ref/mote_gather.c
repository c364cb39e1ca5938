/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_gather.h"

#include "mote_copy_run.h"

void mote_gather(const mote_gather_params *p, const void *x, const int32_t *positions, void *y) {
  const uint8_t *in = (const uint8_t *)x;
  uint8_t *out = (uint8_t *)y;
  for (int32_t b = 0; b < p->batches; ++b, positions += p->count)
    for (int32_t o = 0; o < p->outer; ++o, in += p->extent * p->slice_bytes)
      for (int32_t n = 0; n < p->count; ++n, out += p->slice_bytes) {
        int32_t position = positions[n];
        if (position > p->extent - 1) position = p->extent - 1;
        if (position < 0) position = 0;
        mote_copy_run(in + position * p->slice_bytes, out, p->slice_bytes);
      }
}
