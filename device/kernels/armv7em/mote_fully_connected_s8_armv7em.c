/* SPDX-License-Identifier: Apache-2.0
 *
 * Every weight is read once, so it is widened once; x is widened again for every four outputs,
 * which is an eighth of the work and saves the memory for a widened copy: per four inputs, five
 * words are loaded and ten widened for eight SMLAD.
 */
#include "mote_fully_connected_s8_armv7em.h"

#include "mote_dsp.h"
#include "mote_kernel.h"
#include "mote_requant.h"

/* Adds the products of two rows' next four weights with four inputs. */
#define MULTIPLY_TWO(w, even, odd, s0, s1)         \
  do {                                             \
    int32_t w0, w1;                                \
    mote_take_pair(&(w), &w0, &w1);                \
    s0 = mote_smlad(even, mote_sxtb16(w0), s0);    \
    s1 = mote_smlad(even, mote_sxtb16(w1), s1);    \
    s0 = mote_smlad(odd, mote_sxtb16_odd(w0), s0); \
    s1 = mote_smlad(odd, mote_sxtb16_odd(w1), s1); \
  } while (0)

#define MULTIPLY_FOUR(w, inputs)            \
  do {                                      \
    const int32_t v = (inputs);             \
    const int32_t even = mote_sxtb16(v);    \
    const int32_t odd = mote_sxtb16_odd(v); \
    MULTIPLY_TWO(w, even, odd, s0, s1);     \
    MULTIPLY_TWO(w, even, odd, s2, s3);     \
  } while (0)

/* Two sums to outputs, of which the second may be missing. */
static inline void finish(const mote_fully_connected_s8_armv7em_params *p, const int32_t *factors,
                          int32_t s0, int32_t s1, int32_t left, int8_t *y) {
  const int32_t shift0 = factors[2] & 0xff, shift1 = factors[2] >> 8;
  const int32_t zero_point = p->output_zero_point;
  s0 = mote_requantize_fast(s0, factors[0], mote_requantize_offset(zero_point, shift0), shift0);
  s1 = mote_requantize_fast(s1, factors[1], mote_requantize_offset(zero_point, shift1), shift1);
  if (p->output_min > -128 || p->output_max < 127) {
    s0 = mote_clamp(s0, p->output_min, p->output_max);
    s1 = mote_clamp(s1, p->output_min, p->output_max);
  }
  y[0] = (int8_t)s0;
  if (left > 1) y[1] = (int8_t)s1;
}

MOTE_NOINLINE static void one_row(const mote_fully_connected_s8_armv7em_params *p, const int8_t *x,
                                  int8_t *y) {
  const int32_t *w = p->weights;
  const int32_t *factors = p->factors;
  const int8_t *const blocks = ((uintptr_t)x & 3) == 0 ? x + (p->inputs & ~15) : x;
  const int8_t *const words = x + (p->inputs & ~3);
  const int32_t tail = p->inputs & 3;
  int32_t left = p->outputs;
  for (; left > 2; left -= 4) {
    const int8_t *in = x;
    int32_t s0, s1, s2, s3;
    mote_take_pair(&w, &s0, &s1);
    mote_take_pair(&w, &s2, &s3);
    while (in != blocks) {
      MULTIPLY_FOUR(w, mote_take_4(&in));
      MULTIPLY_FOUR(w, mote_take_4(&in));
      MULTIPLY_FOUR(w, mote_take_4(&in));
      MULTIPLY_FOUR(w, mote_take_4(&in));
    }
    for (; in != words; in += 4) MULTIPLY_FOUR(w, mote_load_4(in));
    if (tail != 0) MULTIPLY_FOUR(w, mote_take_tail(in, tail));
    finish(p, factors, s0, s1, 2, y);
    factors += p->factors_step;
    finish(p, factors, s2, s3, left - 2, y + 2);
    factors += p->factors_step;
    y += 4;
  }
  if (left > 0) {
    int32_t s0, s1;
    mote_take_pair(&w, &s0, &s1);
    for (int32_t count = p->inputs; count > 0; count -= 4, x += 4) {
      const int32_t v = count >= 4 ? mote_load_4(x) : mote_take_tail(x, count);
      const int32_t even = mote_sxtb16(v);
      const int32_t odd = mote_sxtb16_odd(v);
      MULTIPLY_TWO(w, even, odd, s0, s1);
    }
    finish(p, factors, s0, s1, left, y);
  }
}

void mote_fully_connected_s8_armv7em(const mote_fully_connected_s8_armv7em_params *p,
                                     const int8_t *x, int8_t *y) {
  for (int32_t b = 0; b < p->batches; ++b) {
    one_row(p, x, y);
    x += p->inputs;
    y += p->outputs;
  }
}
