/* SPDX-License-Identifier: Apache-2.0 */
#include "semihosting.h"

#include "port.h"

enum { SYS_OPEN = 0x01, SYS_WRITE0 = 0x04, SYS_WRITE = 0x05, SYS_READ = 0x06 };
enum { SYS_EXIT_EXTENDED = 0x20, APPLICATION_EXIT = 0x20026 };
enum { MODE_RB = 1, MODE_WB = 5 };

static int32_t input_file;
static int32_t output_file;

static void give_up(const char *why) {
  port_print(why);
  port_exit(98);
}

static int32_t open_file(const char *name, uint32_t name_bytes, uint32_t mode) {
  const uintptr_t arguments[3] = {(uintptr_t)name, mode, name_bytes};
  return semihosting_call(SYS_OPEN, arguments);
}

void port_open(void) {
  input_file = open_file("input.bin", 9, MODE_RB);
  output_file = open_file("output.bin", 10, MODE_WB);
  if (input_file < 0 || output_file < 0) give_up("cannot open input.bin or output.bin\n");
}

/* Both return the number of bytes they did not move. */
void port_read(void *to, uint32_t bytes) {
  const uintptr_t arguments[3] = {(uintptr_t)input_file, (uintptr_t)to, bytes};
  if (semihosting_call(SYS_READ, arguments) != 0) give_up("input.bin is too short\n");
}

void port_write(const void *from, uint32_t bytes) {
  const uintptr_t arguments[3] = {(uintptr_t)output_file, (uintptr_t)from, bytes};
  if (semihosting_call(SYS_WRITE, arguments) != 0) give_up("cannot write output.bin\n");
}

void port_print(const char *text) { semihosting_call(SYS_WRITE0, text); }

void port_exit(int code) {
  const uintptr_t arguments[2] = {APPLICATION_EXIT, (uintptr_t)code};
  for (;;) semihosting_call(SYS_EXIT_EXTENDED, arguments);
}

void semihosting_print_hex(const char *name, uint32_t value) {
  char digits[] = "=0x00000000 ";
  for (int i = 10; value != 0; --i, value >>= 4) digits[i] = "0123456789abcdef"[value & 15];
  port_print(name);
  port_print(digits);
}
