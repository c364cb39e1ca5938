/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes are multiplied without their sign, x + 128 by w + 128, since then a product needs no
 * extension before it is added: a weight costs 8 cycles (3 to load from flash, 2 to multiply, 3 to
 * add to 24 bits), and the load of x is shared by four rows. What that adds to the sum,
 *
 *   (x + 128) * (w + 128) = x * w + 128 * (x + 128) + 128 * (w + 128) - 128 * 128,
 *
 * is taken off again: the first part is the same for all rows, the others are part of the bias.
 * 255 products of at most 255 * 255 are less than 2^24; longer rows are added up in parts.
 */
#include "mote_rows_avr.h"

#include "mote_flash.h"
#include "mote_kernel.h"
#include "mote_requant.h"

enum { kRows = 4, kPart = 255 };

/* Adds to each sum the products of x + 128 and one of four rows. */
MOTE_NOINLINE static void multiply(uint32_t sums[kRows], const int8_t *x, const uint8_t *w,
                                   uint8_t count) {
#if defined(__AVR)
  __uint24 sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
  uint8_t a, b;
  __asm volatile(
      "1: ld %[a], X+\n"
      "subi %[a], 0x80\n"
      "lpm %[b], Z+\n"
      "mul %[a], %[b]\n"
      "add %A[sum0], r0\n"
      "adc %B[sum0], r1\n"
      "adc %C[sum0], %[zero]\n"
      "lpm %[b], Z+\n"
      "mul %[a], %[b]\n"
      "add %A[sum1], r0\n"
      "adc %B[sum1], r1\n"
      "adc %C[sum1], %[zero]\n"
      "lpm %[b], Z+\n"
      "mul %[a], %[b]\n"
      "add %A[sum2], r0\n"
      "adc %B[sum2], r1\n"
      "adc %C[sum2], %[zero]\n"
      "lpm %[b], Z+\n"
      "mul %[a], %[b]\n"
      "add %A[sum3], r0\n"
      "adc %B[sum3], r1\n"
      "adc %C[sum3], %[zero]\n"
      "dec %[count]\n"
      "brne 1b\n"
      "clr r1\n"
      : [sum0] "+r"(sum0), [sum1] "+r"(sum1), [sum2] "+r"(sum2), [sum3] "+r"(sum3), "+x"(x),
        "+z"(w), [count] "+r"(count), [a] "=&d"(a), [b] "=&r"(b)
      : [zero] "r"((uint8_t)0)
      : "r0", "memory");
  sums[0] += sum0;
  sums[1] += sum1;
  sums[2] += sum2;
  sums[3] += sum3;
#else
  for (; count > 0; --count) {
    const uint32_t a = (uint32_t)(*x++ + 128);
    for (uint8_t k = 0; k < kRows; ++k) sums[k] += a * mote_flash_u8(w++);
  }
#endif
}

static uint32_t sum_of(const int8_t *x, int16_t count) {
  uint32_t sum = 0;
  for (int16_t i = 0; i < count; ++i) sum += (uint8_t)(x[i] + 128);
  return sum;
}

void mote_rows_avr_run(const mote_rows_avr *rows, const int8_t *x, int8_t *y) {
  const uint32_t offset = 128 * sum_of(x, rows->inputs);
  const uint8_t *w = rows->weights;
  for (int16_t o = 0; o < rows->outputs; o += kRows) {
    uint32_t sums[kRows] = {0, 0, 0, 0};
    for (int16_t i = 0; i < rows->inputs; i += kPart) {
      uint8_t count = kPart;
      if (rows->inputs - i < kPart) count = (uint8_t)(rows->inputs - i);
      multiply(sums, x + i, w, count);
      w += (uint16_t)(kRows * count);
    }
    for (int16_t k = o; k < o + kRows && k < rows->outputs; ++k) {
      const uint32_t sum = sums[k - o] - offset + (uint32_t)mote_flash_s32(rows->bias + k);
      y[k] = mote_requantize_s8((int32_t)sum, mote_flash_s32(rows->multipliers + k),
                                (int8_t)mote_flash_u8(rows->shifts + k), rows->output_zero_point,
                                rows->output_min, rows->output_max);
    }
  }
}
