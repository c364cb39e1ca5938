/* SPDX-License-Identifier: Apache-2.0
 *
 * Copying and filling runs of bytes front to back, by words where both ends allow it. A run may be
 * copied over itself as long as it moves towards lower addresses (y <= x), which memcpy forbids,
 * and costs the same with every C library.
 */
#ifndef MOTE_COPY_RUN_H
#define MOTE_COPY_RUN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Words that may hold any element type: an arena is read as what it is, and copied as these. */
#if defined(__GNUC__)
typedef uint16_t __attribute__((__may_alias__)) mote_half;
typedef uint32_t __attribute__((__may_alias__)) mote_word;
#else
typedef uint16_t mote_half;
typedef uint32_t mote_word;
#endif

static inline void mote_copy_run(const uint8_t *x, uint8_t *y, int32_t bytes) {
  if ((((uintptr_t)x | (uintptr_t)y) & 3) == 0) {
    const mote_word *xw = (const mote_word *)(const void *)x;
    mote_word *yw = (mote_word *)(void *)y;
    for (; bytes >= 4; bytes -= 4) *yw++ = *xw++;
    x = (const uint8_t *)xw;
    y = (uint8_t *)yw;
  }
  for (; bytes > 0; --bytes) *y++ = *x++;
}

/* `pattern` holds the element in memory order, repeated to four bytes; y lies on an element. */
static inline void mote_fill_run(uint8_t *y, const uint8_t *pattern, int32_t bytes) {
  for (int32_t i = 0; i < bytes; ++i) y[i] = pattern[i & 3];
}

#ifdef __cplusplus
}
#endif

#endif /* MOTE_COPY_RUN_H */
