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

/* Adds the products of a row's next four weights with four inputs. */
#define MULTIPLY(weights, even, odd, sum)                 \
  do {                                                    \
    sum = mote_smlad(even, mote_sxtb16(weights), sum);    \
    sum = mote_smlad(odd, mote_sxtb16_odd(weights), sum); \
  } while (0)

#define MULTIPLY_TWO(w, inputs)             \
  do {                                      \
    int32_t w0, w1;                         \
    const int32_t v = (inputs);             \
    const int32_t even = mote_sxtb16(v);    \
    const int32_t odd = mote_sxtb16_odd(v); \
    mote_take_pair(&(w), &w0, &w1);         \
    MULTIPLY(w0, even, odd, s0);            \
    MULTIPLY(w1, even, odd, s1);            \
  } while (0)

#define MULTIPLY_FOUR(w, inputs)              \
  do {                                        \
    int32_t w0, w1, w2, w3;                   \
    const int32_t v = (inputs);               \
    const int32_t even = mote_sxtb16(v);      \
    const int32_t odd = mote_sxtb16_odd(v);   \
    mote_take_quad(&(w), &w0, &w1, &w2, &w3); \
    MULTIPLY(w0, even, odd, s0);              \
    MULTIPLY(w1, even, odd, s1);              \
    MULTIPLY(w2, even, odd, s2);              \
    MULTIPLY(w3, even, odd, s3);              \
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
  const int8_t *const end = x + p->inputs;
  for (int32_t left = p->outputs; left > 0; left -= 4) {
    const int8_t *in = x;
    int32_t s0, s1, s2 = 0, s3 = 0;
    mote_take_pair(&w, &s0, &s1);
    if (left > 2) {
      mote_take_pair(&w, &s2, &s3);
      while (in != blocks) {
        MULTIPLY_FOUR(w, mote_take_4(&in));
        MULTIPLY_FOUR(w, mote_take_4(&in));
        MULTIPLY_FOUR(w, mote_take_4(&in));
        MULTIPLY_FOUR(w, mote_take_4(&in));
      }
      for (; in < end; in += 4) MULTIPLY_FOUR(w, mote_load_up_to_4(in, (int32_t)(end - in)));
    } else {
      for (; in < end; in += 4) MULTIPLY_TWO(w, mote_load_up_to_4(in, (int32_t)(end - in)));
    }
    for (int32_t n = 0; n < left && n < 4; n += 2, y += 2, factors += p->factors_step) {
      finish(p, factors, s0, s1, left - n, y);
      s0 = s2;
      s1 = s3;
    }
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
