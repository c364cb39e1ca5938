/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_lut_8.h"

void mote_lut_8(const mote_lut_8_params *p, const void *x, void *y) {
  const uint8_t *table = p->table;
  const uint8_t *from = (const uint8_t *)x;
  uint8_t *to = (uint8_t *)y;
  for (int32_t i = p->count; i > 0; --i) *to++ = table[*from++];
}
