/* SPDX-License-Identifier: Apache-2.0 */
/* AVR under tools/simulators/avr.cc: avr-libc's start-up, and requests by a store to GPIOR0. */
#include <avr/io.h>
#include <stdlib.h>

#include "port.h"

extern uint32_t __stack_limit;

enum { MARK = 1, READ, WRITE, PRINT, EXIT };

void port_mark(void) { GPIOR0 = MARK; }

static void request(uint8_t what, const void *address, uint16_t number) {
  const struct {
    const void *address;
    uint16_t number;
  } call = {address, number};
  const uint16_t where = (uint16_t)&call;
  __asm volatile("" : : "r"(&call) : "memory");
  GPIOR1 = (uint8_t)where;
  GPIOR2 = (uint8_t)(where >> 8);
  GPIOR0 = what;
  __asm volatile("" : : : "memory");
}

void port_open(void) { __stack_limit = PORT_STACK_PAINT; }
void port_read(void *to, uint32_t bytes) { request(READ, to, (uint16_t)bytes); }
void port_write(const void *from, uint32_t bytes) { request(WRITE, from, (uint16_t)bytes); }
void port_print(const char *text) { request(PRINT, text, 0); }

void port_exit(int code) {
  for (;;) request(EXIT, 0, (uint16_t)code);
}

uint8_t *port_stack_limit(void) { return (uint8_t *)&__stack_limit; }

/* Nothing traps on an AVR; this is what __builtin_trap() becomes. */
void abort(void) {
  port_print("trap: cause=abort\n");
  port_exit(99);
  for (;;) {
  }
}
