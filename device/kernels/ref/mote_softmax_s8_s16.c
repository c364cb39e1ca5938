/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_softmax_s8_s16.h"

#include "mote_softmax.h"

void mote_softmax_s8_s16(const mote_softmax_s8_s16_params *p, const int8_t *x, int16_t *y) {
  for (int32_t r = 0; r < p->rows; ++r, x += p->depth, y += p->depth) {
    int32_t largest = -128;
    for (int32_t i = 0; i < p->depth; ++i)
      if (x[i] > largest) largest = x[i];
    uint32_t sum = 0; /* q19 */
    for (int32_t i = 0; i < p->depth; ++i)
      if (largest - x[i] < p->exp_count) sum += ((uint32_t)p->exp[largest - x[i]] + 2048) >> 12;
    const mote_reciprocal scale = mote_softmax_reciprocal(sum, 16);
    for (int32_t i = 0; i < p->depth; ++i) {
      int32_t value = -32768;
      if (largest - x[i] < p->exp_count) {
        const int32_t ratio = mote_mul_q31(scale.value, p->exp[largest - x[i]]);
        value += (int32_t)(((uint32_t)ratio + scale.half) >> scale.shift);
      }
      y[i] = (int16_t)(value > 32767 ? 32767 : value);
    }
  }
}
