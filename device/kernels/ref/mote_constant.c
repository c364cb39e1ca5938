/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_constant.h"

#include "mote_copy_run.h"

void mote_constant(const mote_constant_params *p, void *y) {
  mote_copy_run((const uint8_t *)p->data, (uint8_t *)y, p->bytes);
}
