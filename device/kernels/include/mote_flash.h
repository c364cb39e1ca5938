/* SPDX-License-Identifier: Apache-2.0
 *
 * Constants of cores whose flash is another address space. A C compiler for an AVR copies constants
 * to RAM, unless they are MOTE_FLASH; then plain C reads something else at their address, and only
 * these functions read them. Elsewhere flash is memory like any other.
 */
#ifndef MOTE_FLASH_H
#define MOTE_FLASH_H

#include <stdint.h>
#include <string.h>

#if defined(__AVR)
#include <avr/pgmspace.h>
#define MOTE_FLASH __attribute__((progmem))
#else
#define MOTE_FLASH
#endif

#ifdef __cplusplus
extern "C" {
#endif

static inline void mote_flash_copy(void *to, const void *from, uint16_t bytes) {
#if defined(__AVR)
  memcpy_P(to, from, bytes);
#else
  memcpy(to, from, bytes);
#endif
}

static inline uint8_t mote_flash_u8(const uint8_t *from) {
#if defined(__AVR)
  return pgm_read_byte(from);
#else
  return *from;
#endif
}

static inline int32_t mote_flash_s32(const int32_t *from) {
#if defined(__AVR)
  return (int32_t)pgm_read_dword(from);
#else
  return *from;
#endif
}

#ifdef __cplusplus
}
#endif

#endif /* MOTE_FLASH_H */
