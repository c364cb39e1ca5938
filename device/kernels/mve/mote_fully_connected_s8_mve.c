/* SPDX-License-Identifier: Apache-2.0
 *
 * Four outputs at a time: a vector of x serves four products of sixteen pairs; what is left is made
 * one by one. Weights are filled up with zeros, x is not: its last vector is loaded lane by lane.
 */
#include "mote_fully_connected_s8_mve.h"

#include "mote_kernel.h"
#include "mote_mve.h"

#ifdef MOTE_MVE

#define TILE 4

#define PRODUCTS(x)             \
  "vldrb.8 q1, [%[w]], #16\n\t" \
  "vmladava.s8 %[s0], " x       \
  ", q1\n\t"                    \
  "vldrb.8 q2, [%[w]], #16\n\t" \
  "vmladava.s8 %[s1], " x       \
  ", q2\n\t"                    \
  "vldrb.8 q1, [%[w]], #16\n\t" \
  "vmladava.s8 %[s2], " x       \
  ", q1\n\t"                    \
  "vldrb.8 q2, [%[w]], #16\n\t" \
  "vmladava.s8 %[s3], " x ", q2\n\t"

/* Bias and products of four outputs; `*w` moves on. x has `vectors` whole ones and `last`.
 * Assembly, because compilers do not keep sums in the even registers that these products need. */
static inline int32x4_t sum_of(const int8_t *x, int32_t vectors, int8x16_t last, const int8_t **w,
                               const int32_t *bias) {
  int32_t s0 = bias[0], s1 = bias[1], s2 = bias[2], s3 = bias[3];
  const int8_t *at = *w;
  register int32_t twos __asm__("lr") = vectors / 2;
  __asm__ volatile(
      "wls lr, lr, 2f\n"
      "1:\n\t"
      "vldrb.8 q0, [%[x]], #16\n\t" PRODUCTS("q0")
      "vldrb.8 q0, [%[x]], #16\n\t" PRODUCTS("q0")
      "le lr, 1b\n"
      "2:\n\t"
      "tst %[vectors], #1\n\t"
      "beq 3f\n\t"
      "vldrb.8 q0, [%[x]], #16\n\t" PRODUCTS("q0")
      "3:\n\t" PRODUCTS("%q[last]")
      : [s0] "+Te"(s0), [s1] "+Te"(s1), [s2] "+Te"(s2), [s3] "+Te"(s3), [x] "+r"(x), [w] "+r"(at),
        "+r"(twos)
      : [vectors] "r"(vectors), [last] "w"(last)
      : "q0", "q1", "q2", "memory", "cc");
  *w = at;
  const int32_t sums[TILE] = {s0, s1, s2, s3};
  return vldrwq_s32(sums);
}

/* The same of one output, but for bias. */
static inline int32_t one_sum_of(const int8_t *x, int32_t vectors, int8x16_t last,
                                 const int8_t **w) {
  int32_t sum = 0;
  const int8_t *at = *w;
  register int32_t ones __asm__("lr") = vectors;
  __asm__ volatile(
      "wls lr, lr, 2f\n"
      "1:\n\t"
      "vldrb.8 q0, [%[x]], #16\n\t"
      "vldrb.8 q1, [%[w]], #16\n\t"
      "vmladava.s8 %[sum], q0, q1\n\t"
      "le lr, 1b\n"
      "2:\n\t"
      "vldrb.8 q1, [%[w]], #16\n\t"
      "vmladava.s8 %[sum], %q[last], q1\n\t"
      : [sum] "+Te"(sum), [x] "+r"(x), [w] "+r"(at), "+r"(ones)
      : [last] "w"(last)
      : "q0", "q1", "memory", "cc");
  *w = at;
  return sum;
}

/* Bias and products of fewer than four outputs. */
MOTE_NOINLINE static int32x4_t rest_of(const int8_t *x, int32_t vectors, int8x16_t last,
                                       const int8_t *w, const int32_t *bias, int32_t count) {
  int32_t sums[TILE] = {0};
  for (int32_t i = 0; i < count; ++i) sums[i] = bias[i] + one_sum_of(x, vectors, last, &w);
  return vldrwq_s32(sums);
}

typedef struct {
  int32_t zero_point;
  int32x4_t min, max;
} output_range;

static inline int32x4_t finish(output_range range, int32x4_t sums, const int32_t *factors,
                               int32_t negatives) {
  sums = mote_mve_requantize(sums, vldrwq_s32(factors), vldrwq_s32(factors + TILE), negatives);
  return vminq_s32(vmaxq_s32(vaddq_n_s32(sums, range.zero_point), range.min), range.max);
}

static inline void outputs(const mote_fully_connected_s8_mve_params *p, const int8_t *x, int8_t *y,
                           int32_t negatives) {
  const int32_t vectors = (p->inputs - 1) / 16, factor_step = p->factor_step;
  const int8x16_t last =
      vldrbq_z_s8(x + 16 * vectors, vctp8q((uint32_t)(p->inputs - 16 * vectors)));
  const output_range range = {p->output_zero_point, vdupq_n_s32(p->output_min),
                              vdupq_n_s32(p->output_max)};
  const int8_t *w = p->weights;
  const int32_t *bias = p->bias, *factors = p->factors;
  int32_t left = p->outputs;
  for (; left >= TILE; left -= TILE) {
    vstrbq_s32(y, finish(range, sum_of(x, vectors, last, &w, bias), factors, negatives));
    y += TILE;
    bias += TILE;
    factors += factor_step;
  }
  if (left > 0)
    vstrbq_p_s32(y, finish(range, rest_of(x, vectors, last, w, bias, left), factors, negatives),
                 vctp32q((uint32_t)left));
}

void mote_fully_connected_s8_mve(const mote_fully_connected_s8_mve_params *p, const int8_t *x,
                                 int8_t *y) {
  for (int32_t b = 0; b < p->batches; ++b, x += p->inputs, y += p->outputs) {
    if (p->output_min >= p->output_zero_point)
      outputs(p, x, y, 0);
    else
      outputs(p, x, y, 1);
  }
}

#endif
