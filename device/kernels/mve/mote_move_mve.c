/* SPDX-License-Identifier: Apache-2.0
 *
 * Front to back towards lower addresses, back to front towards higher ones; a vector is read before
 * it is written.
 */
#include "mote_move_mve.h"

#include "mote_mve.h"

#ifdef MOTE_MVE

#define BLOCK_BYTES 64

static void move_down(const uint8_t *x, uint8_t *y, int32_t bytes) {
  for (; bytes >= BLOCK_BYTES; bytes -= BLOCK_BYTES, x += BLOCK_BYTES, y += BLOCK_BYTES) {
    vstrbq_u8(y, vldrbq_u8(x));
    vstrbq_u8(y + 16, vldrbq_u8(x + 16));
    vstrbq_u8(y + 32, vldrbq_u8(x + 32));
    vstrbq_u8(y + 48, vldrbq_u8(x + 48));
  }
  for (; bytes > 0; bytes -= 16, x += 16, y += 16) {
    const mve_pred16_t lanes = vctp8q((uint32_t)bytes);
    vstrbq_p_u8(y, vldrbq_z_u8(x, lanes), lanes);
  }
}

static void move_up(const uint8_t *x, uint8_t *y, int32_t bytes) {
  const int32_t rest = bytes & 15;
  const mve_pred16_t lanes = vctp8q((uint32_t)rest);
  bytes -= rest;
  x += bytes;
  y += bytes;
  vstrbq_p_u8(y, vldrbq_z_u8(x, lanes), lanes);
  for (; bytes >= BLOCK_BYTES; bytes -= BLOCK_BYTES) {
    x -= BLOCK_BYTES;
    y -= BLOCK_BYTES;
    vstrbq_u8(y + 48, vldrbq_u8(x + 48));
    vstrbq_u8(y + 32, vldrbq_u8(x + 32));
    vstrbq_u8(y + 16, vldrbq_u8(x + 16));
    vstrbq_u8(y, vldrbq_u8(x));
  }
  for (; bytes > 0; bytes -= 16) {
    x -= 16;
    y -= 16;
    vstrbq_u8(y, vldrbq_u8(x));
  }
}

void mote_move_mve(const mote_move_mve_params *p, const void *x, void *y) {
  if (y < x)
    move_down((const uint8_t *)x, (uint8_t *)y, p->bytes);
  else
    move_up((const uint8_t *)x, (uint8_t *)y, p->bytes);
}

#endif
