/* SPDX-License-Identifier: Apache-2.0
 *
 * Six outputs at a time, one product per multiplication: there is only one pixel, and pairs of
 * weights would have to be taken apart first. LDRB with a constant offset needs no register for
 * the place, LDRSB does; so weights are stored with 128 added, which is taken off again by way of
 * the bias:
 *
 *   sum of x * w = (sum of x * (w + 128)) - 128 * (sum of x)
 *
 * 79 instructions for four inputs of six outputs.
 */
#include "mote_fully_connected_s8_armv6m.h"

#include "mote_kernel.h"

typedef mote_fully_connected_s8_armv6m_params params;

/* One row of x. The code knows where the members are. */
typedef struct {
  int32_t min, max;
  uint32_t kink;
  const int8_t *x; /* behind the inputs that come in fours */
  int32_t fours;   /* bytes of these, negative */
  int32_t tail;    /* other inputs: 0 to 3 */
  const uint8_t *w;
  const int32_t *bias;
  int32_t correction; /* of all biases */
  const mote_step *step;
  int32_t step_bytes; /* to the next output's */
  int8_t *y;
  int32_t left; /* outputs */
} row;

#ifdef MOTE_ARMV6M_ASM
MOTE_OFFSET(row, x, 12);
MOTE_OFFSET(row, fours, 16);
MOTE_OFFSET(row, w, 24);
MOTE_OFFSET(row, step, 36);
MOTE_OFFSET(row, left, 48);

#define FOURS "[sp, #16]"
#define TAIL "[sp, #20]"
#define W "[sp, #24]"
#define BIAS "[sp, #28]"
#define CORRECTION "[sp, #32]"
#define STEP "[sp, #36]"
#define STEP_BYTES "[sp, #40]"
#define Y "[sp, #44]"
#define LEFT "[sp, #48]"
#define SUM "[sp, #52]" /* where the next one of six is */

#define PRODUCT(place, sum) "ldrb r5, [r3, #" #place "]\nmuls r5, r4\nadd " #sum ", r5\n"
#define PRODUCTS(a, b, c, d, e, f) \
  PRODUCT(a, r8) PRODUCT(b, r9) PRODUCT(c, r10) PRODUCT(d, r11) PRODUCT(e, r12) PRODUCT(f, lr)
#define START(place, sum) "ldr r5, [r6, #" #place "]\nadds r5, r5, r4\nmov " #sum ", r5\n"
#define KEEP(sum, place) "mov r0, " #sum "\nstr r0, [sp, #" #place "]\n"

MOTE_NOINLINE static void make(const row *r) {
  MOTE_ALL_REGISTERS(r,
                     "sub sp, #28\n"
                     "adds r0, r0, #28\n"
                     "ldmia r0!, {r1-r6}\n"
                     "push {r1-r6}\n"
                     "subs r0, r0, #52\n"
                     "ldmia r0!, {r1-r7}\n"
                     "push {r1-r7}\n"
                     /* six outputs */
                     "1:\n"
                     "ldr r6, " BIAS "\n"
                     "ldr r4, " CORRECTION "\n"
                     START(0, r8) START(4, r9) START(8, r10)
                     START(12, r11) START(16, r12) START(20, lr)
                     "adds r6, r6, #24\n"
                     "str r6, " BIAS "\n"
                     "ldr r3, " W "\n"
                     "ldr r0, [sp, #12]\n"
                     "ldr r2, " FOURS "\n"
                     "adds r1, r0, #1\n"
                     "adds r6, r0, #2\n"
                     "adds r7, r0, #3\n"
                     "cmp r2, #0\n"
                     "beq 3f\n"
                     "2:\n"
                     "ldrsb r4, [r0, r2]\n" PRODUCTS(0, 1, 2, 3, 4, 5)
                     "ldrsb r4, [r1, r2]\n" PRODUCTS(6, 7, 8, 9, 10, 11)
                     "ldrsb r4, [r6, r2]\n" PRODUCTS(12, 13, 14, 15, 16, 17)
                     "ldrsb r4, [r7, r2]\n" PRODUCTS(18, 19, 20, 21, 22, 23)
                     "adds r3, r3, #24\n"
                     "adds r2, r2, #4\n"
                     "bne 2b\n"
                     "3:\n"
                     "ldr r7, " TAIL "\n"
                     "b 5f\n"
                     "4:\n"
                     "ldrsb r4, [r0, r2]\n" PRODUCTS(0, 1, 2, 3, 4, 5)
                     "adds r3, r3, #6\n"
                     "adds r2, r2, #1\n"
                     "5:\n"
                     "cmp r2, r7\n"
                     "bne 4b\n"
                     "str r3, " W "\n"
                     KEEP(r8, 56) KEEP(r9, 60) KEEP(r10, 64)
                     KEEP(r11, 68) KEEP(r12, 72) KEEP(lr, 76)
                     "add r6, sp, #56\n"
                     "str r6, " SUM "\n"
                     /* each of them */
                     "6:\n"
                     "ldr r0, " STEP "\n" MOTE_STEP_LOAD_BEND
                     "ldr r5, " STEP_BYTES "\n"
                     "subs r0, r0, #16\n"
                     "adds r0, r0, r5\n"
                     "str r0, " STEP "\n"
                     "ldr r0, " SUM "\n"
                     "ldmia r0!, {r5}\n"
                     "str r0, " SUM "\n"
                     "ldr r0, " Y "\n" MOTE_STEP("1", MOTE_BEND("1"))
                     "strb r5, [r0]\n"
                     "adds r0, r0, #1\n"
                     "str r0, " Y "\n"
                     "ldr r0, " LEFT "\n"
                     "subs r0, r0, #1\n"
                     "str r0, " LEFT "\n"
                     "beq 7f\n"
                     "ldr r0, " SUM "\n"
                     "add r6, sp, #80\n"
                     "cmp r0, r6\n"
                     "bne 6b\n"
                     "b 1b\n"
                     MOTE_STEP_ENDS("1")
                     "7:\n"
                     "add sp, #80\n");
}

#else

static void make(const row *r) {
  const int8_t *const x = r->x + r->fours;
  const mote_step *step = r->step;
  for (int32_t o = 0; o < r->left; ++o) {
    const uint8_t *const w = r->w + o / 6 * 6 * (r->tail - r->fours) + o % 6;
    uint32_t sum = (uint32_t)r->bias[o] + (uint32_t)r->correction;
    for (int32_t i = 0; i < r->tail - r->fours; ++i) sum += (uint32_t)(x[i] * w[6 * i]);
    r->y[o] = mote_step_output(step, (int32_t)sum, r->min, r->max, r->kink);
    step += r->step_bytes / (int32_t)sizeof *step;
  }
}

#endif

void mote_fully_connected_s8_armv6m(const mote_fully_connected_s8_armv6m_params *p, const int8_t *x,
                                    int8_t *y) {
  row r;
  r.min = p->output_min;
  r.max = p->output_max;
  r.kink = (uint32_t)1 << p->bend;
  r.fours = -(p->inputs & ~3);
  r.tail = p->inputs & 3;
  r.w = p->weights;
  r.bias = p->bias;
  r.step = (const mote_step *)p->steps;
  r.step_bytes = p->has_one_step ? 0 : (int32_t)sizeof(mote_step);
  r.left = p->outputs;
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t sum = 0;
    for (int32_t i = 0; i < p->inputs; ++i) sum += x[i];
    r.correction = -128 * sum;
    r.x = x - r.fours;
    r.y = y;
    make(&r);
    x += p->inputs;
    y += p->outputs;
  }
}
