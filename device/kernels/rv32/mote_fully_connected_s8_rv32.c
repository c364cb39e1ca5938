/* SPDX-License-Identifier: Apache-2.0
 *
 * Here it is weights that share a word (see mote_rv32.h): those of four outputs are loaded as one,
 * and fall into two words of two lanes by masking, if they have no sign. So 128 is added to each,
 * which adds 128 times the inputs' sum to every output; that is taken off again after each block.
 */
#include "mote_fully_connected_s8_rv32.h"

#include "mote_kernel.h"
#include "mote_requant.h"
#include "mote_rv32.h"

#define OUTPUTS 4

typedef mote_fully_connected_s8_rv32_params params;

/* Input i times the weights of all four outputs. */
#define PRODUCTS(i)                                 \
  do {                                              \
    const uint32_t input = (uint32_t)(int32_t)x[i]; \
    even += input * (w[i] & lanes);                 \
    odd += input * (w[i] >> 8 & lanes);             \
    inputs += input;                                \
  } while (0)

/* The sums of four outputs, whose words of weights are at w; returns where their blocks end. */
MOTE_NOINLINE static const uint8_t *multiply(const int8_t *x, const int8_t *end, const uint32_t *w,
                                             const uint8_t *blocks, const int32_t *bias,
                                             int32_t sums[OUTPUTS]) {
  const uint32_t lanes = 0x00ff00ffu;
  uint32_t high2 = (uint32_t)bias[2], total0 = (uint32_t)bias[0] + (high2 << 16);
  uint32_t high3 = (uint32_t)bias[3], total1 = (uint32_t)bias[1] + (high3 << 16);
  do {
    uint32_t even = MOTE_LANES_START, odd = MOTE_LANES_START, inputs = 0;
    const int8_t *const stop = x + *blocks++;
    const int8_t *const pairs = stop - ((stop - x) & 1);
    for (; x != pairs; x += 2, w += 2) {
      PRODUCTS(0);
      PRODUCTS(1);
    }
    if (x != stop) {
      PRODUCTS(0);
      ++x;
      ++w;
    }
    inputs *= 128u * 0x10001u;
    even -= inputs;
    odd -= inputs;
    total0 += even;
    total1 += odd;
    high2 += even >> 16;
    high3 += odd >> 16;
  } while (x != end);
  sums[0] = (int32_t)(total0 - (high2 << 16));
  sums[1] = (int32_t)(total1 - (high3 << 16));
  sums[2] = (int32_t)high2;
  sums[3] = (int32_t)high3;
  return blocks;
}

static void one_row(const params *p, const int8_t *x, int8_t *y) {
  const uint32_t *w = p->weights;
  const uint8_t *blocks = p->blocks;
  const int32_t *factors = p->factors;
  for (int32_t o = 0; o < p->outputs; o += OUTPUTS, w += p->inputs) {
    int32_t sums[OUTPUTS];
    blocks = multiply(x, x + p->inputs, w, blocks, p->bias + o, sums);
    for (int32_t i = 0; i < OUTPUTS && o + i < p->outputs; ++i, factors += p->factors_step) {
      const int32_t offset = mote_rv32_offset(p->output_zero_point, factors[1]);
      const int8_t sum = mote_rv32_requantize(sums[i], factors[0], offset, factors[1]);
      *y++ = (int8_t)mote_clamp(sum, p->output_min, p->output_max);
    }
  }
}

void mote_fully_connected_s8_rv32(const mote_fully_connected_s8_rv32_params *p, const int8_t *x,
                                  int8_t *y) {
  for (int32_t b = 0; b < p->batches; ++b, x += p->inputs, y += p->outputs) one_row(p, x, y);
}
