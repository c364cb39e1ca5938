/* SPDX-License-Identifier: Apache-2.0 */
/* Semihosting: the debugger or emulator does the work of an operating system. The operations are
 * the same for Arm and RISC-V; only the trapping instruction differs, and startup.c has it. */
#ifndef MOTE_SEMIHOSTING_H
#define MOTE_SEMIHOSTING_H

#include <stdint.h>

int32_t semihosting_call(int32_t operation, const void *arguments);

/* Prints "name=0x0123abcd ". */
void semihosting_print_hex(const char *name, uint32_t value);

#endif /* MOTE_SEMIHOSTING_H */
