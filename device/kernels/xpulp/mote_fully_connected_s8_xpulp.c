/* SPDX-License-Identifier: Apache-2.0
 *
 * Four outputs at a time: per four inputs, five loads for four sums of four products.
 */
#include "mote_fully_connected_s8_xpulp.h"

#include "mote_kernel.h"
#include "mote_requant.h"
#include "mote_rv32.h"
#include "mote_xpulp.h"

#define OUTPUTS 4

/* Adds the products of `words` words of x, and of four rows' interleaved weights; returns where the
 * latter end. */
MOTE_NOINLINE static const int32_t *multiply(int32_t sums[OUTPUTS], const int8_t *x,
                                             const int32_t *w, int32_t words) {
  int32_t sum0 = sums[0], sum1 = sums[1], sum2 = sums[2], sum3 = sums[3];
#ifdef MOTE_XPULP_ASM
  int32_t four, w0, w1, w2, w3;
  __asm volatile(
      ".balign 4\n"
      ".option push\n"
      ".option norvc\n" CV_LOOP("%[words]", "9") CV_LW("%[four]", "%[x]", "4")
          CV_LW("%[w0]", "%[w]", "4") CV_LW("%[w1]", "%[w]", "4") CV_LW("%[w2]", "%[w]", "4")
              CV_LW("%[w3]", "%[w]", "4") CV_SDOTSP_B("%[sum0]", "%[four]", "%[w0]") CV_SDOTSP_B(
                  "%[sum1]", "%[four]", "%[w1]") CV_SDOTSP_B("%[sum2]", "%[four]", "%[w2]")
                  CV_SDOTSP_B("%[sum3]", "%[four]", "%[w3]") ".option pop\n"
      : [x] "+r"(x), [w] "+r"(w), [sum0] "+r"(sum0), [sum1] "+r"(sum1), [sum2] "+r"(sum2),
        [sum3] "+r"(sum3), [four] "=&r"(four), [w0] "=&r"(w0), [w1] "=&r"(w1), [w2] "=&r"(w2),
        [w3] "=&r"(w3)
      : [words] "r"(words)
      : "memory");
#else
  for (; words > 0; --words, x += 4, w += OUTPUTS) {
    const int32_t four = (int32_t)((uint32_t)(uint8_t)x[0] | (uint32_t)(uint8_t)x[1] << 8 |
                                   (uint32_t)(uint8_t)x[2] << 16 | (uint32_t)(uint8_t)x[3] << 24);
    sum0 = mote_sdotsp(sum0, four, w[0]);
    sum1 = mote_sdotsp(sum1, four, w[1]);
    sum2 = mote_sdotsp(sum2, four, w[2]);
    sum3 = mote_sdotsp(sum3, four, w[3]);
  }
#endif
  sums[0] = sum0;
  sums[1] = sum1;
  sums[2] = sum2;
  sums[3] = sum3;
  return w;
}

static void one_row(const mote_fully_connected_s8_xpulp_params *p, const int8_t *x, int8_t *y) {
  const int32_t words = (p->inputs + 3) / 4;
  const int32_t *w = p->weights;
  const int32_t *factors = p->factors;
  for (int32_t o = 0; o < p->outputs; o += OUTPUTS) {
    int32_t sums[OUTPUTS];
    for (int32_t i = 0; i < OUTPUTS; ++i) sums[i] = *w++;
    w = multiply(sums, x, w, words);
    for (int32_t i = 0; i < OUTPUTS && o + i < p->outputs; ++i, factors += p->factors_step) {
      const int32_t shift = factors[1];
      const int32_t offset = mote_rv32_offset(p->output_zero_point, shift);
      *y++ = (int8_t)mote_clamp(mote_rv32_requantize(sums[i], factors[0], offset, shift),
                                p->output_min, p->output_max);
    }
  }
}

void mote_fully_connected_s8_xpulp(const mote_fully_connected_s8_xpulp_params *p, const int8_t *x,
                                   int8_t *y, void *scratch) {
  int8_t *const copy = (int8_t *)scratch;
  for (int32_t b = 0; b < p->batches; ++b, x += p->inputs, y += p->outputs) {
    if ((p->inputs & 3) == 0) {
      one_row(p, x, y);
    } else {
      for (int32_t i = 0; i < p->inputs; ++i) copy[i] = x[i];
      one_row(p, copy, y);
    }
  }
}
