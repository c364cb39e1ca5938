/* SPDX-License-Identifier: Apache-2.0
 *
 * What the kernels for Armv6-M (Cortex-M0 and M0+) share: the way to the 16-bit instructions that
 * use every register, and requantisation without a 64-bit product, with a twin in C.
 */
#ifndef MOTE_ARMV6M_H
#define MOTE_ARMV6M_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__thumb__) && defined(__GNUC__)
#define MOTE_ARMV6M_ASM 1
#endif

/* Per output: see compiler/kernels/step_form.h. With a = the sum less what the bias has taken off,
 * min if a < 0, max if a > limit, else with p = a * multiplier >> 16 the low byte of
 * (p - (p < zero ? kink : 0) + offset) >> shift. limit < 2^23, and a is of 24 bits. */
typedef struct {
  uint32_t multiplier;
  uint32_t offset;
  uint32_t limit_and_shift; /* limit << 8 | shift, 1 <= shift <= 24 */
  uint32_t zero;            /* straight steps have none: read as 0 */
} mote_step;

static inline int8_t mote_step_output(const mote_step *step, int32_t a, int32_t min, int32_t max,
                                      uint32_t kink) {
  if (a < 0) return (int8_t)min;
  if ((uint32_t)a > step->limit_and_shift >> 8) return (int8_t)max;
  uint32_t scaled = (uint32_t)((uint64_t)(uint32_t)a * step->multiplier >> 16);
  if (scaled < step->zero) scaled -= kink;
  return (int8_t)((scaled + step->offset) >> (step->limit_and_shift & 0xff));
}

#ifdef MOTE_ARMV6M_ASM

/* Code that may use every register but sp, with `argument` in r0. */
#define MOTE_ALL_REGISTERS(argument, code) \
  __asm volatile(                          \
      ".syntax unified\n"                  \
      "mov r0, %0\n"                       \
      "push {r4-r7}\n"                     \
      "mov r4, r8\n"                       \
      "mov r5, r9\n"                       \
      "mov r6, r10\n"                      \
      "mov r7, r11\n"                      \
      "push {r4-r7}\n" code                \
      "pop {r4-r7}\n"                      \
      "mov r8, r4\n"                       \
      "mov r9, r5\n"                       \
      "mov r10, r6\n"                      \
      "mov r11, r7\n"                      \
      "pop {r4-r7}\n"                      \
      :                                    \
      : "r"(argument)                      \
      : "r0", "r1", "r2", "r3", "r12", "lr", "cc", "memory")

/* mote_step_output of r5, to r5; r6 and r7 are lost. To be followed by MOTE_STEP_ENDS of the same
 * label, a digit, behind the code that continues. With r2 and r3 the halves of the multiplier,
 *
 *   a * multiplier >> 16 = a * r2 + (a >> 16) * r3 + ((a & 0xffff) * r3 >> 16)     modulo 2^32 */
#define MOTE_STEP(label, bend) \
  "cmp r5, r1\n"               \
  "bhi " label                 \
  "0f\n"                       \
  "lsrs r7, r5, #16\n"         \
  "uxth r6, r5\n"              \
  "muls r5, r2\n"              \
  "muls r6, r3\n"              \
  "muls r7, r3\n"              \
  "lsrs r6, r6, #16\n"         \
  "adds r5, r5, r7\n"          \
  "adds r5, r5, r6\n" bend     \
  "add r5, r11\n"              \
  "lsrs r5, r4\n" label "1:\n"

/* Its middle: of straight steps, and of others. */
#define MOTE_STRAIGHT(label) ""
#define MOTE_BEND(label) \
  "cmp r5, r12\n"        \
  "bhs " label           \
  "3f\n"                 \
  "ldr r6, [sp, #8]\n"   \
  "subs r5, r5, r6\n" label "3:\n"

/* Beyond the limits: min and max are on the stack, and above them the kink. */
#define MOTE_STEP_ENDS(label) \
  label                       \
      "0:\n"                  \
      "cmp r5, #0\n"          \
      "blt " label            \
      "2f\n"                  \
      "ldr r5, [sp, #4]\n"    \
      "b " label "1b\n" label \
      "2:\n"                  \
      "ldr r5, [sp]\n"        \
      "b " label "1b\n"

/* The mote_step at r0 for MOTE_STEP: r1 = limit, r2 and r3 = upper and lower half of the
 * multiplier, r4 = the shift in its low byte, r11 = offset, r12 = zero. r0 moves on. */
#define MOTE_STEP_LOAD_STRAIGHT \
  "ldmia r0!, {r1, r2, r4}\n"   \
  "mov r11, r2\n"               \
  "lsrs r2, r1, #16\n"          \
  "uxth r3, r1\n"               \
  "lsrs r1, r4, #8\n"
#define MOTE_STEP_LOAD_BEND \
  MOTE_STEP_LOAD_STRAIGHT   \
  "ldmia r0!, {r6}\n"       \
  "mov r12, r6\n"

#endif

#ifdef __cplusplus
}
#endif

#endif /* MOTE_ARMV6M_H */
