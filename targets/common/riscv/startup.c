/* SPDX-License-Identifier: Apache-2.0 */
/* RISC-V, machine mode, one hart: reset, traps that end the run with a message, and what a bare
 * core under tools/simulators needs, so that the same firmware runs there and under QEMU. */
#include "port.h"
#include "semihosting.h"

extern uint32_t __stack_limit, __data_load, __data_start, __data_end, __bss_start, __bss_end;
void _start(void);
void start(void);
void trap(uint32_t cause, uint32_t pc, uint32_t value, const uint32_t *sp);
void trap_entry(void);

__attribute__((naked, used, section(".text.start"))) void _start(void) {
  __asm volatile(
      ".option push\n"
      ".option norelax\n"
      "la gp, __global_pointer$\n"
      ".option pop\n"
      "la sp, __stack_top\n"
      "la t0, trap_entry\n"
      "csrw mtvec, t0\n"
      "csrwi mcountinhibit, 0\n" /* some cores start with their counters stopped */
      "call start\n");
}

__attribute__((used)) void start(void) {
  const volatile uint32_t *from = &__data_load;
  volatile uint32_t *to = &__data_start;
  while (to < &__data_end) *to++ = *from++;
  for (to = &__bss_start; to < &__bss_end;) *to++ = 0;
  __stack_limit = PORT_STACK_PAINT;
  port_exit(main());
}

uint8_t *port_stack_limit(void) { return (uint8_t *)&__stack_limit; }

/* What we tell tools/simulators/rtl.cc, which waits for the store to `request`: 1, a semihosting
 * call with two arguments, whose answer it puts into the first; 2, a mark, with minstret and
 * mcycle. */
volatile struct {
  uint32_t values[2];
  uint32_t request;
} mote_bench;

void port_mark(void) {
  uint32_t instructions, cycles;
  __asm volatile("csrr %0, minstret\ncsrr %1, mcycle" : "=r"(instructions), "=r"(cycles));
  mote_bench.values[0] = instructions;
  mote_bench.values[1] = cycles;
  mote_bench.request = 2;
}

/* The three instructions must be uncompressed and on one page. An emulator knows them; on a bare
 * core the ebreak traps, and trap_entry passes the call on and returns behind it. It needs t0 and
 * t1 for that. */
__attribute__((noinline)) int32_t semihosting_call(int32_t operation, const void *arguments) {
  register int32_t a0 __asm("a0") = operation;
  register const void *a1 __asm("a1") = arguments;
  __asm volatile(
      ".option push\n"
      ".option norvc\n"
      ".balign 16\n"
      "slli zero, zero, 0x1f\n"
      "semihosting_break: ebreak\n"
      "srai zero, zero, 7\n"
      ".option pop\n"
      : "+r"(a0)
      : "r"(a1)
      : "t0", "t1", "memory");
  return a0;
}

/* For a real trap a new stack, since the old one may be what is broken. Some cores want the address
 * to be a multiple of 256. */
__attribute__((naked, used, aligned(256))) void trap_entry(void) {
  __asm volatile(
      "csrr t0, mepc\n"
      "la t1, semihosting_break\n"
      "bne t0, t1, 1f\n"
      "addi t0, t0, 4\n"
      "csrw mepc, t0\n"
      "la t1, mote_bench\n"
      "sw a0, 0(t1)\n"
      "sw a1, 4(t1)\n"
      "li t0, 1\n"
      "sw t0, 8(t1)\n"
      "lw a0, 0(t1)\n"
      "mret\n"
      "1: mv a3, sp\n"
      "la sp, __stack_top\n"
      "csrr a0, mcause\n"
      "csrr a1, mepc\n"
      "csrr a2, mtval\n"
      "call trap\n");
}

__attribute__((used)) void trap(uint32_t cause, uint32_t pc, uint32_t value, const uint32_t *sp) {
  if (sp < &__stack_limit || __stack_limit != PORT_STACK_PAINT) {
    port_print("the stack ran into the data below it\n");
    port_exit(97);
  }
  port_print("trap: ");
  semihosting_print_hex("cause", cause);
  semihosting_print_hex("pc", pc);
  semihosting_print_hex("value", value);
  port_print("\n");
  port_exit(99);
}
