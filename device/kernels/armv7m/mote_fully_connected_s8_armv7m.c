/* SPDX-License-Identifier: Apache-2.0
 *
 * Four outputs at a time, as mote_armv7m.h explains: per four inputs, 25 instructions for 16
 * products.
 */
#include "mote_fully_connected_s8_armv7m.h"

#include "mote_armv7m.h"
#include "mote_kernel.h"
#include "mote_requant.h"

typedef mote_fully_connected_s8_armv7m_params params;

/* `quads` times four outputs. The code below knows where the members are. */
typedef struct {
  const int32_t *weights;
  const int8_t *x;
  const int8_t *x_end; /* of the inputs that make sixteens; behind it */
  int32_t left;        /* are so many */
  const int32_t *factors;
  int8_t *y;
  int32_t factors_step; /* bytes */
  int32_t unit;         /* 2 * output_zero_point + 1 */
  int32_t quads;
  int32_t all_excess, excess;
} job;

#ifdef MOTE_ARMV7M_ASM
MOTE_OFFSET(job, left, 12);
MOTE_OFFSET(job, factors, 16);
MOTE_OFFSET(job, unit, 28);
MOTE_OFFSET(job, excess, 40);
/* clang-format off */

/* r0: x. r1: weights. r8 to r10: the quad of sums. */
#define TAP(w)                  \
  "ldrsb r6, [r0], #1\n"        \
  "mla r8, r6, " w ", r8\n"     \
  "ubfx r7, " w ", #8, #16\n"   \
  "mla r9, r6, r7, r9\n"        \
  "lsrs " w ", " w ", #16\n"    \
  "mla r10, r6, " w ", r10\n"

/* The job is copied to the stack. */
MOTE_NOINLINE static void make_quads(const job *j) {
  MOTE_ARMV7M_REGISTERS(j,
      "ldm r0, {r1-r11}\n"
      "push {r1-r11}\n"
      "mov r11, r3\n"

      "1:\n"
      "ldm r1!, {r8-r10}\n"
      "ldrd r2, r3, [sp, #36]\n"
      "ldr r0, [sp, #4]\n"
      "add r8, r8, r2\n"
      "add r9, r9, r3\n"
      "add r10, r10, r3\n"
      "cmp r0, r11\n"
      "beq 3f\n"
      "2:\n"
      ".rept 4\n"
      "ldm r1!, {r2-r5}\n"
      TAP("r2")
      TAP("r3")
      TAP("r4")
      TAP("r5")
      ".endr\n"
      "cmp r0, r11\n"
      "bne 2b\n"
      "3:\n"
      "ldr r12, [sp, #12]\n"
      "cmp r12, #0\n"
      "beq 5f\n"
      "4:\n"
      "ldr r2, [r1], #4\n"
      TAP("r2")
      "subs r12, r12, #1\n"
      "bne 4b\n"

      "5:\n"
      "str r1, [sp]\n"
      "ldrd r0, r1, [sp, #16]\n"
      "ldr r12, [sp, #28]\n"
      MOTE_QUAD_FACTOR("12", "r12")
      MOTE_QUAD_FIRST("r8", "r9", "r10")
      MOTE_QUAD_PUT
      MOTE_QUAD_FACTOR("9", "r12")
      MOTE_QUAD_NEXT("r8", "r9")
      MOTE_QUAD_PUT
      MOTE_QUAD_FACTOR("6", "r12")
      MOTE_QUAD_NEXT("r9", "r10")
      MOTE_QUAD_PUT
      MOTE_QUAD_FACTOR("3", "r12")
      MOTE_QUAD_LAST("r10")
      MOTE_QUAD_PUT

      "ldr r0, [sp, #16]\n"
      "ldr r2, [sp, #24]\n"
      "add r0, r0, r2\n"
      "strd r0, r1, [sp, #16]\n"
      "ldr r0, [sp, #32]\n"
      "ldr r1, [sp]\n"
      "subs r0, r0, #1\n"
      "str r0, [sp, #32]\n"
      "bne 1b\n"
      "add sp, sp, #44\n");
}
/* clang-format on */

#else

static void make_quads(const job *j) {
  const int32_t inputs = (int32_t)(j->x_end - j->x) + j->left;
  const int32_t *w = j->weights, *factors = j->factors;
  int8_t *y = j->y;
  for (int32_t quads = j->quads; quads > 0; --quads, y += 4, factors += j->factors_step / 4) {
    uint32_t all = (uint32_t)*w++ + (uint32_t)j->all_excess;
    uint32_t inner = (uint32_t)*w++ + (uint32_t)j->excess;
    uint32_t upper = (uint32_t)*w++ + (uint32_t)j->excess;
    for (int32_t i = 0; i < inputs; ++i) {
      const uint32_t four = (uint32_t)*w++, in = (uint32_t)(int32_t)j->x[i];
      all += in * four;
      inner += in * (four >> 8 & 0xffff);
      upper += in * (four >> 16);
    }
    const mote_quad sums = {(int32_t)all, (int32_t)inner, (int32_t)upper};
    mote_quad_requantize(&sums, factors, j->unit, y);
  }
}

#endif

static int32_t sum_of(const int8_t *x, int32_t count) {
  int32_t sum = 0;
  for (; count >= 4; count -= 4, x += 4) sum += x[0] + x[1] + x[2] + x[3];
  for (; count > 0; --count) sum += *x++;
  return sum;
}

/* Of one batch. */
static void all_outputs(const params *p, const int8_t *x, int8_t *y) {
  const int32_t sum = sum_of(x, p->inputs);
  job j;
  j.weights = p->weights;
  j.x = x;
  j.x_end = x + (p->inputs & ~15);
  j.left = p->inputs & 15;
  j.factors = p->factors;
  j.y = y;
  j.factors_step = 4 * p->factors_step;
  j.unit = 2 * p->output_zero_point + 1;
  j.quads = p->outputs >> 2;
  j.all_excess = mote_quad_all_excess(sum);
  j.excess = mote_quad_excess(sum);
  if (j.quads > 0) make_quads(&j);
  if ((p->outputs & 3) != 0) {
    int8_t some[4];
    j.weights += j.quads * (3 + p->inputs);
    j.factors += j.quads * p->factors_step;
    j.y = some;
    j.quads = 1;
    make_quads(&j);
    for (int32_t k = 0; k < (p->outputs & 3); ++k) y[(p->outputs & ~3) + k] = some[k];
  }
  if (p->output_min > -128 || p->output_max < 127)
    for (int32_t i = 0; i < p->outputs; ++i)
      y[i] = (int8_t)mote_clamp(y[i], p->output_min, p->output_max);
}

void mote_fully_connected_s8_armv7m(const mote_fully_connected_s8_armv7m_params *p, const int8_t *x,
                                    int8_t *y) {
  for (int32_t b = 0; b < p->batches; ++b, x += p->inputs, y += p->outputs) all_outputs(p, x, y);
}
