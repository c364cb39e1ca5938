/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_tile_armv6m.h"

#ifdef MOTE_ARMV6M_ASM

/* r0: x, r1 + r0: w, r7: upper half of the first word's sum, r8: its total; r10 and r9 of the
 * second's. lr = 2^15. */
#define FIRST_TAP         \
  "ldmia r0!, {r2, r3}\n" \
  "ldrsb r6, [r1, r0]\n"  \
  "muls r2, r6\n"         \
  "muls r3, r6\n"
#define NEXT_TAP          \
  "ldmia r0!, {r4, r5}\n" \
  "ldrsb r6, [r1, r0]\n"  \
  "muls r4, r6\n"         \
  "muls r5, r6\n"         \
  "adds r2, r2, r4\n"     \
  "adds r3, r3, r5\n"
#define END_BLOCK      \
  "add r8, r2\n"       \
  "asrs r2, r2, #16\n" \
  "adcs r7, r2\n"      \
  "add r9, r3\n"       \
  "add r3, lr\n"       \
  "asrs r3, r3, #16\n" \
  "add r10, r3\n"
#define ONE_TAP FIRST_TAP END_BLOCK
#define TWO_TAPS FIRST_TAP NEXT_TAP END_BLOCK
#define FOUR_TAPS FIRST_TAP NEXT_TAP NEXT_TAP NEXT_TAP END_BLOCK

/* The members on the stack. */
#define SOME_BYTES "[sp, #12]"
#define BYTES "[sp, #16]"
#define X "[sp, #20]"
#define STEPS "[sp, #28]"
#define Y "[sp, #32]"
#define NEXT0 "[sp, #52]"
#define NEXT1 "[sp, #56]"
#define NEXT2 "[sp, #60]"
#define W_EIGHTH "[sp, #64]"
#define COUNT "[sp, #68]"

#define PUT(label, bend, next) MOTE_STEP(label, bend(label)) "ldr r6, " next "\nstrb r5, [r0, r6]\n"

#define RUN(load, bend) \
  "adds r0, r0, #44\n" \
  "ldmia r0!, {r1-r7}\n" \
  "push {r1-r7}\n" \
  "subs r0, r0, #56\n" \
  "ldmia r0!, {r1-r7}\n" \
  "push {r1-r7}\n" \
  "subs r0, r0, #44\n" \
  "ldmia r0!, {r1-r4}\n" \
  "push {r1-r4}\n" \
  "movs r0, #1\n" \
  "lsls r0, r0, #15\n" \
  "mov lr, r0\n" \
  "add r7, sp, #20\n" \
  "ldmia r7!, {r0-r2}\n" \
  /* one of the run: r0 = x, r1 = w, r2 = steps */ \
  "1:\n" \
  "ldrb r4, [r1]\n" \
  "lsls r4, r4, #6\n" \
  "subs r1, r1, r0\n" \
  "ldr r7, [r2]\n" \
  "lsls r3, r7, #16\n" \
  "adds r3, r3, r7\n" \
  "mov r8, r3\n" \
  "mov r9, r3\n" \
  "mov r10, r7\n" \
  "ldr r2, " SOME_BYTES "\n" \
  "adds r2, r2, r0\n" \
  "mov r12, r2\n" \
  "adds r2, r2, r4\n" \
  "mov r11, r2\n" \
  "b 3f\n" \
  "2:\n" ONE_TAP \
  "3:\n" \
  "cmp r0, r12\n" \
  "bne 2b\n" \
  "b 5f\n" \
  "4:\n" FOUR_TAPS FOUR_TAPS \
  "5:\n" \
  "cmp r0, r11\n" \
  "bne 4b\n" \
  "ldr r2, " X "\n" \
  "ldr r3, " BYTES "\n" \
  "adds r2, r2, r3\n" \
  "mov r12, r2\n" \
  "b 7f\n" \
  "6:\n" TWO_TAPS TWO_TAPS TWO_TAPS TWO_TAPS \
  "7:\n" \
  "cmp r0, r12\n" \
  "bne 6b\n" \
  /* four sums, in r5, r8, r9 and r10, to outputs */ \
  "mov r5, r8\n" \
  "lsls r6, r7, #16\n" \
  "subs r5, r5, r6\n" \
  "mov r8, r7\n" \
  "mov r6, r10\n" \
  "lsls r6, r6, #16\n" \
  "mov r7, r9\n" \
  "subs r7, r7, r6\n" \
  "mov r9, r7\n" \
  "ldr r0, " STEPS "\n" \
  "adds r0, r0, #4\n" load \
  "ldr r0, " Y "\n" MOTE_STEP("1", bend("1")) \
  "strb r5, [r0]\n" \
  "mov r5, r8\n" PUT("2", bend, NEXT0) \
  "mov r5, r9\n" PUT("3", bend, NEXT1) \
  "mov r5, r10\n" PUT("4", bend, NEXT2) \
  /* the next */ \
  "add r7, sp, #20\n" \
  "ldmia r7!, {r0-r3}\n" \
  "ldmia r7!, {r4-r6}\n" \
  "adds r0, r0, r4\n" \
  "adds r1, r1, r5\n" \
  "adds r2, r2, r6\n" \
  "ldr r4, [r7]\n" \
  "adds r3, r3, r4\n" \
  "ldr r4, " COUNT "\n" \
  "subs r4, r4, #1\n" \
  "beq 9f\n" \
  "str r4, " COUNT "\n" \
  "lsls r4, r4, #29\n" \
  "bne 8f\n" \
  "ldr r4, " W_EIGHTH "\n" \
  "adds r1, r1, r4\n" \
  "8:\n" \
  "add r7, sp, #20\n" \
  "stmia r7!, {r0-r3}\n" \
  "b 1b\n" \
  MOTE_STEP_ENDS("1") MOTE_STEP_ENDS("2") \
  MOTE_STEP_ENDS("3") MOTE_STEP_ENDS("4") \
  "9:\n" \
  "add sp, #72\n"

void mote_tile_armv6m_run_straight(const mote_tile_armv6m *t) {
  MOTE_ALL_REGISTERS(t, RUN(MOTE_STEP_LOAD_STRAIGHT, MOTE_STRAIGHT));
}

void mote_tile_armv6m_run(const mote_tile_armv6m *t) {
  MOTE_ALL_REGISTERS(t, RUN(MOTE_STEP_LOAD_BEND, MOTE_BEND));
}

#else

/* The two sums of a column of words. */
typedef struct {
  uint32_t upper, total;
} lanes;

static lanes sum_of(const mote_tile_armv6m *t, const int32_t *x, const int8_t *w, uint32_t bias) {
  const int32_t fours = t->some_bytes + (uint8_t)*w * 64;
  lanes s = {bias, bias + (bias << 16)};
  w += 8;
  for (int32_t at = 0; at < t->bytes;) {
    const int32_t end = at + (at < t->some_bytes ? 8 : at < fours ? 32 : 16);
    uint32_t block = 0;
    for (; at < end; at += 8, x += 2, w += 8) block += (uint32_t)*x * (uint32_t)*w;
    s.total += block;
    s.upper += (uint32_t)((int32_t)block >> 16) + (block >> 15 & 1);
  }
  s.total -= s.upper << 16;
  return s;
}

static void run(const mote_tile_armv6m *t, int32_t is_bent) {
  const int32_t *x = t->x;
  const int8_t *w = t->w;
  const int32_t *steps = t->steps;
  int8_t *y = t->y;
  for (int32_t left = t->count;;) {
    const lanes first = sum_of(t, x, w, (uint32_t)steps[0]);
    const lanes second = sum_of(t, x + 1, w, (uint32_t)steps[0]);
    const mote_step step = {(uint32_t)steps[1], (uint32_t)steps[2], (uint32_t)steps[3],
                            is_bent ? (uint32_t)steps[4] : 0};
    y[0] = mote_step_output(&step, (int32_t)first.total, t->min, t->max, t->kink);
    y[t->next[0]] = mote_step_output(&step, (int32_t)first.upper, t->min, t->max, t->kink);
    y[t->next[1]] = mote_step_output(&step, (int32_t)second.total, t->min, t->max, t->kink);
    y[t->next[2]] = mote_step_output(&step, (int32_t)second.upper, t->min, t->max, t->kink);
    if (--left == 0) return;
    y += t->y_step;
    steps += t->steps_step / (int32_t)sizeof *steps;
    x += t->x_step / (int32_t)sizeof *x;
    w += t->w_step + ((left & 7) == 0 ? t->w_eighth : 0);
  }
}

void mote_tile_armv6m_run_straight(const mote_tile_armv6m *t) { run(t, 0); }

void mote_tile_armv6m_run(const mote_tile_armv6m *t) { run(t, 1); }

#endif
