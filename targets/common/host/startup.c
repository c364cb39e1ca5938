/* SPDX-License-Identifier: Apache-2.0 */
/* This computer: files are files, the console is stderr. */
#include <stdio.h>
#include <stdlib.h>

#include "port.h"

static FILE *input_file;
static FILE *output_file;

static void give_up(const char *why) {
  port_print(why);
  port_exit(98);
}

void port_open(void) {
  input_file = fopen("input.bin", "rb");
  output_file = fopen("output.bin", "wb");
  if (!input_file || !output_file) give_up("cannot open input.bin or output.bin\n");
}

void port_read(void *to, uint32_t bytes) {
  if (fread(to, 1, bytes, input_file) != bytes) give_up("input.bin is too short\n");
}

void port_write(const void *from, uint32_t bytes) {
  if (fwrite(from, 1, bytes, output_file) != bytes) give_up("cannot write output.bin\n");
}

void port_print(const char *text) { fputs(text, stderr); }

void port_exit(int code) {
  if (output_file && fclose(output_file) != 0) code = 98;
  exit(code);
}

/* The system grows the stack on demand; so deep is looked for its deepest use. */
uint8_t *port_stack_limit(void) { return port_stack_pointer() - 256 * 1024; }
