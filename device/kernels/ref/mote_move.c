/* SPDX-License-Identifier: Apache-2.0
 *
 * memmove by blocks of words: small C libraries do it byte by byte. Front to back towards lower
 * addresses, back to front towards higher ones; a block is read before it is written.
 */
#include "mote_move.h"

#include "mote_copy_run.h"

#if defined(__thumb2__) && defined(__GNUC__)

/* r7 is the frame pointer of code that is not optimised, r11 that of some. */
#define REGISTERS "{r2, r3, r4, r5, r6, r8, r10, r12}"
#define BLOCK_BYTES 32

static inline void copy_down(const uint8_t **x, uint8_t **y) {
  __asm volatile("ldmia %0!, " REGISTERS "\n stmia %1!, " REGISTERS "\n"
                 : "+r"(*x), "+r"(*y)
                 :
                 : "r2", "r3", "r4", "r5", "r6", "r8", "r10", "r12", "memory");
}
static inline void copy_up(const uint8_t **x, uint8_t **y) {
  __asm volatile("ldmdb %0!, " REGISTERS "\n stmdb %1!, " REGISTERS "\n"
                 : "+r"(*x), "+r"(*y)
                 :
                 : "r2", "r3", "r4", "r5", "r6", "r8", "r10", "r12", "memory");
}

#else

#define BLOCK_BYTES 16

static inline void copy_block(const uint8_t *x, uint8_t *y) {
  const mote_word *from = (const mote_word *)(const void *)x;
  mote_word *to = (mote_word *)(void *)y;
  const mote_word a = from[0], b = from[1], c = from[2], d = from[3];
  to[0] = a;
  to[1] = b;
  to[2] = c;
  to[3] = d;
}
static inline void copy_down(const uint8_t **x, uint8_t **y) {
  copy_block(*x, *y);
  *x += BLOCK_BYTES;
  *y += BLOCK_BYTES;
}
static inline void copy_up(const uint8_t **x, uint8_t **y) {
  *x -= BLOCK_BYTES;
  *y -= BLOCK_BYTES;
  copy_block(*x, *y);
}

#endif

static void move_down(const uint8_t *x, uint8_t *y, int32_t bytes) {
  for (; bytes >= BLOCK_BYTES; bytes -= BLOCK_BYTES) copy_down(&x, &y);
  for (; bytes > 0; --bytes) *y++ = *x++;
}

static void move_up(const uint8_t *x, uint8_t *y, int32_t bytes) {
  x += bytes;
  y += bytes;
  for (; bytes % BLOCK_BYTES != 0; --bytes) *--y = *--x;
  for (; bytes > 0; bytes -= BLOCK_BYTES) copy_up(&x, &y);
}

void mote_move(const mote_move_params *p, const void *x, void *y) {
  if (y < x)
    move_down((const uint8_t *)x, (uint8_t *)y, p->bytes);
  else
    move_up((const uint8_t *)x, (uint8_t *)y, p->bytes);
}
