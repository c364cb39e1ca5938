/* SPDX-License-Identifier: Apache-2.0 */
/* Armv6-M to Armv8.1-M: vectors, reset, and faults that end the run with a message. */
#include "port.h"
#include "semihosting.h"

extern uint32_t __stack_top, __stack_limit, __data_load, __data_start, __data_end, __bss_start,
    __bss_end;
void reset(void);
void start(void);
void fault(const uint32_t *frame);
void fault_entry(void);

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    &__stack_top,
    (void *)reset,
    (void *)fault_entry,
    (void *)fault_entry,
    (void *)fault_entry,
    (void *)fault_entry,
    (void *)fault_entry,
    (void *)fault_entry,
    0,
    0,
    0,
    (void *)fault_entry,
    (void *)fault_entry,
    0,
    (void *)fault_entry,
    (void *)fault_entry,
};

/* The FPU and MVE are switched on (CPACR, CP10 and CP11) before any C: the compiler may use their
 * registers anywhere. */
__attribute__((naked, used)) void reset(void) {
  __asm volatile(
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
      "ldr r0, =0xE000ED88\n"
      "ldr r1, [r0]\n"
      "movs r2, #0xf\n"
      "lsls r2, r2, #20\n"
      "orrs r1, r2\n"
      "str r1, [r0]\n"
      "dsb\n"
      "isb\n"
#endif
      "bl start\n");
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

int32_t semihosting_call(int32_t operation, const void *arguments) {
  register int32_t r0 __asm("r0") = operation;
  register const void *r1 __asm("r1") = arguments;
  __asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

/* A new stack, since the old one may be what is broken. */
__attribute__((naked, used)) void fault_entry(void) {
  __asm volatile(
      "mrs r0, msp\n"
      "ldr r1, =__stack_top\n"
      "mov sp, r1\n"
      "bl fault\n");
}

__attribute__((used)) void fault(const uint32_t *frame) {
  uint32_t exception;
  __asm volatile("mrs %0, ipsr" : "=r"(exception));
  if (frame < &__stack_limit || __stack_limit != PORT_STACK_PAINT) {
    port_print("the stack ran into the data below it\n");
    port_exit(97);
  }
  port_print("fault: ");
  semihosting_print_hex("exception", exception);
#if __ARM_ARCH >= 7
  semihosting_print_hex("cfsr", *(volatile uint32_t *)0xE000ED28);
  semihosting_print_hex("bfar", *(volatile uint32_t *)0xE000ED38);
#endif
  if (frame + 6 < &__stack_top) semihosting_print_hex("pc", frame[6]);
  port_print("\n");
  port_exit(99);
}
