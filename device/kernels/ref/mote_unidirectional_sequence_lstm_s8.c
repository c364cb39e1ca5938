/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_unidirectional_sequence_lstm_s8.h"

#include "mote_requant.h"

typedef mote_unidirectional_sequence_lstm_s8_params params;

static int32_t clamp16(int32_t x) { return mote_clamp(x, -32768, 32767); }

static int32_t requantize16(int32_t x, int32_t multiplier, int32_t shift) {
  return clamp16(mote_requantize(x, multiplier, shift));
}

/* The sigmoid table at |x| / 2^bits, linear in between: sigmoid in 1/65536, times 2^bits. */
static int32_t interpolate(const uint16_t *table, int32_t x, int32_t bits) {
  const int32_t size = x < 0 ? -x : x;
  const int32_t at = size >> bits;
  if (at >= 255) return (int32_t)((uint32_t)65535 << bits);
  const int32_t low = table[at];
  const int32_t rise = (int32_t)table[at + 1] - low;
  return low * ((int32_t)1 << bits) + (size - at * ((int32_t)1 << bits)) * rise;
}

/* Q3.12 to Q0.15; 3 * x stays within the table. */
static int32_t sigmoid16(const uint16_t *table, int32_t x) {
  const int32_t y = interpolate(table, 3 * x, 9);
  return (x >= 0 ? y + 512 : ((int32_t)1 << 25) - y + 511) >> 10;
}

/* tanh(v) = 2 sigmoid(2 v) - 1; x is 3/4 of v in Q3.12. */
static int32_t tanh16(const uint16_t *table, int32_t x) {
  const int32_t y = interpolate(table, x, 8) - ((int32_t)1 << 23);
  return (x >= 0 ? y + 128 : 127 - y) >> 8;
}

static int32_t dot(const int8_t *a, const int8_t *b, int32_t count, int32_t sum) {
  while (count-- > 0) sum += *a++ * *b++;
  return sum;
}

/* What enters the activation of one gate of one unit, in Q3.12. `row` counts units over gates. */
static int32_t gate(const params *p, int32_t k, int32_t unit, const int8_t *x, const int8_t *h) {
  const int32_t row = k * p->units + unit;
  const int32_t from_x = dot(p->input_weights + row * p->inputs, x, p->inputs, p->input_bias[row]);
  const int32_t from_h = dot(p->hidden_weights + row * p->units, h, p->units, p->hidden_bias[row]);
  return clamp16(requantize16(from_x, p->input_multipliers[k], p->input_shifts[k]) +
                 requantize16(from_h, p->hidden_multipliers[k], p->hidden_shifts[k]));
}

/* One step: reads h, changes the cell, writes the new h to y. */
static void step(const params *p, const int8_t *x, const int8_t *h, int16_t *cell, int8_t *y) {
  const uint16_t *table = p->sigmoid_table;
  for (int32_t unit = 0; unit < p->units; ++unit) {
    const int32_t input = sigmoid16(table, gate(p, 0, unit, x, h));
    const int32_t forget = sigmoid16(table, gate(p, 1, unit, x, h));
    const int32_t candidate = tanh16(table, 3 * gate(p, 2, unit, x, h));
    const int32_t output = sigmoid16(table, gate(p, 3, unit, x, h));

    const int32_t kept = requantize16(forget * cell[unit], p->forget_multiplier, p->forget_shift);
    const int32_t added = requantize16(input * candidate, p->update_multiplier, p->update_shift);
    const int32_t c = mote_clamp(clamp16(kept + added), p->cell_min, p->cell_max);
    cell[unit] = (int16_t)c;

    const int32_t half = p->tanh_shift > 0 ? (int32_t)1 << (p->tanh_shift - 1) : 0;
    const int32_t bent = tanh16(table, (c * p->tanh_multiplier + half) >> p->tanh_shift);
    const int32_t hidden = mote_requantize(bent * output, p->output_multiplier, p->output_shift);
    y[unit] = (int8_t)mote_clamp(hidden + p->hidden_zero_point, -128, 127);
  }
}

void mote_unidirectional_sequence_lstm_s8(const params *p, const int8_t *x, int8_t *hidden,
                                          int16_t *cell, int8_t *y) {
  for (int32_t b = 0; b < p->batches; ++b) {
    const int8_t *h = hidden; /* the row of y before, once there is one */
    for (int32_t t = 0; t < p->steps; ++t) {
      const int32_t row = b * p->batch_rows + t * p->step_rows;
      int8_t *y_row = y + row * p->units;
      step(p, x + row * p->inputs, h, cell, y_row);
      h = y_row;
    }
    for (int32_t unit = 0; unit < p->units; ++unit) *hidden++ = h[unit];
    cell += p->units;
  }
}
