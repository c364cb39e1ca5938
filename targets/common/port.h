/* SPDX-License-Identifier: Apache-2.0 */
/* What the test harness asks of a board. Implemented by each startup.c, and by semihosting.c for
 * boards whose emulator offers that. */
#ifndef MOTE_PORT_H
#define MOTE_PORT_H

#include <stdint.h>

/* One run reads and writes files in the folder the emulator was started in. */
void port_open(void);                               /* "input.bin" to read, "output.bin" to write */
void port_read(void *to, uint32_t bytes);           /* from input.bin; exits if it is too short */
void port_write(const void *from, uint32_t bytes);  /* to output.bin */
void port_print(const char *text);                  /* to the console */
void port_exit(int code) __attribute__((noreturn)); /* becomes the emulator's exit code */

/* Called by mote_mark(). A board that has counters of its own hands them to whoever listens; where
 * an emulator's plugin does the counting, there is nothing to do. */
#if defined(__riscv) || defined(__AVR)
void port_mark(void);
#else
static inline void port_mark(void) { __asm volatile(""); }
#endif

/* Free stack is filled with this; the word at the limit always is, unless the stack ran over it. */
#define PORT_STACK_PAINT 0xA5C3965Au

/* The lowest address the stack may grow down to. */
uint8_t *port_stack_limit(void);

/* The stack pointer now, inlined so that it is the caller's own. */
static inline __attribute__((always_inline)) uint8_t *port_stack_pointer(void) {
  uint8_t *sp;
#if defined(__x86_64__)
  __asm volatile("mov %%rsp, %0" : "=r"(sp));
#elif defined(__riscv)
  __asm volatile("mv %0, sp" : "=r"(sp));
#elif defined(__AVR) /* points below what was pushed last; elsewhere a multiple of 4 */
  uint16_t below;
  __asm volatile("in %A0, __SP_L__\n\tin %B0, __SP_H__" : "=r"(below));
  sp = (uint8_t *)((below + 1u) & ~3u);
#else
  __asm volatile("mov %0, sp" : "=r"(sp));
#endif
  return sp;
}

int main(void);

#endif /* MOTE_PORT_H */
