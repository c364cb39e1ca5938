/* SPDX-License-Identifier: Apache-2.0
 *
 * Eight outputs at a time: an input serves two vectors of weights. Sums are those
 * of mote_fully_connected_f32 to the bit.
 */
#include "mote_fully_connected_f32_mve.h"

#include "mote_mve_f32.h"

#ifdef MOTE_MVE_F32

#define OUTPUTS 8

#define PRODUCT(sum, w, x)    \
  "vmul.f32 " w ", " w ", " x \
  "\n\t"                      \
  "vadd.f32 " sum ", " sum ", " w "\n\t"

typedef struct {
  float32x4_t low, high;
} sums;

/* Two inputs at a time. Assembly, because compilers carry them through float registers. */
static inline sums sum_of(const float *x, int32_t inputs, const float *w) {
  sums s = {vdupq_n_f32(0.f), vdupq_n_f32(0.f)};
  register int32_t pairs __asm__("lr") = inputs / 2;
  __asm__ volatile(
      "wls lr, lr, 2f\n"
      "1:\n\t"
      "ldrd r0, r1, [%[x]], #8\n\t"
      "vldrw.u32 q4, [%[w]], #16\n\t"
      PRODUCT("%q[low]", "q4", "r0")
      "vldrw.u32 q5, [%[w]], #16\n\t"
      PRODUCT("%q[high]", "q5", "r0")
      "vldrw.u32 q4, [%[w]], #16\n\t"
      PRODUCT("%q[low]", "q4", "r1")
      "vldrw.u32 q5, [%[w]], #16\n\t"
      PRODUCT("%q[high]", "q5", "r1")
      "le lr, 1b\n"
      "2:\n\t"
      "tst %[inputs], #1\n\t"
      "beq 3f\n\t"
      "ldr r0, [%[x]]\n\t"
      "vldrw.u32 q4, [%[w]]\n\t"
      "vldrw.u32 q5, [%[w], #16]\n\t"
      PRODUCT("%q[low]", "q4", "r0")
      PRODUCT("%q[high]", "q5", "r0")
      "3:\n\t"
      : [low] "+w"(s.low), [high] "+w"(s.high), [x] "+r"(x), [w] "+r"(w), "+r"(pairs)
      : [inputs] "r"(inputs)
      : "r0", "r1", "q4", "q5", "memory", "cc");
  return s;
}

static inline void finish(const mote_fully_connected_f32_mve_params *p, float32x4_t sum, int32_t o,
                          float *y) {
  const int32_t left = p->outputs - o;
  if (p->bias) sum = vaddq_f32(sum, mote_mve_load_f32(p->bias + o, left));
  mote_mve_store_f32(y + o, mote_mve_clamp_f32(sum, p->output_min, p->output_max), left);
}

void mote_fully_connected_f32_mve(const mote_fully_connected_f32_mve_params *p, const float *x,
                                  float *y) {
  for (int32_t b = 0; b < p->batches; ++b, x += p->inputs, y += p->outputs) {
    const float *w = p->weights;
    for (int32_t o = 0; o < p->outputs; o += OUTPUTS, w += OUTPUTS * p->inputs) {
      const sums s = sum_of(x, p->inputs, w);
      finish(p, s.low, o, y);
      if (o + 4 < p->outputs) finish(p, s.high, o + 4, y);
    }
  }
}

#endif
