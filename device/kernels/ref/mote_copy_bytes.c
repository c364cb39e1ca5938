/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_copy_bytes.h"

#include <string.h>

void mote_copy_bytes(const mote_copy_bytes_params *p, const uint8_t *x, uint8_t *y) {
  if (x != y) memcpy(y, x, (size_t)p->bytes);
}
