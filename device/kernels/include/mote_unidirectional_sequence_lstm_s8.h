/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_UNIDIRECTIONAL_SEQUENCE_LSTM_S8_H
#define MOTE_UNIDIRECTIONAL_SEQUENCE_LSTM_S8_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The four gates are, in this order: input, forget, cell, output. */
typedef struct {
  const int8_t *input_weights;   /* [4][units][inputs] */
  const int8_t *hidden_weights;  /* [4][units][units] */
  const int32_t *input_bias;     /* [4][units], the input's zero point folded in */
  const int32_t *hidden_bias;    /* [4][units], the hidden state's zero point */
  const uint16_t *sigmoid_table; /* [256]: sigmoid(i / 24) in 1/65536 */
  int32_t input_multipliers[4];  /* products to Q3.12: see mote_requant.h */
  int32_t input_shifts[4];
  int32_t hidden_multipliers[4];
  int32_t hidden_shifts[4];
  int32_t forget_multiplier; /* forget * cell, to the scale of the cell */
  int32_t forget_shift;
  int32_t update_multiplier; /* input * candidate, to the scale of the cell */
  int32_t update_shift;
  int32_t output_multiplier; /* output * tanh(cell), to the scale of the hidden state */
  int32_t output_shift;
  int32_t hidden_zero_point;
  int32_t cell_min; /* the cell's clipping */
  int32_t cell_max;
  int32_t tanh_multiplier; /* cell * multiplier >> shift: 3/4 of its value in Q3.12 */
  int32_t tanh_shift;
  int32_t batches;
  int32_t steps;
  int32_t inputs;
  int32_t units;
  int32_t batch_rows; /* x and y at (batch, step): row batch * batch_rows + step * step_rows */
  int32_t step_rows;
} mote_unidirectional_sequence_lstm_s8_params;

/* x: rows of [inputs], hidden: [batches][units], cell: [batches][units], y: rows of [units]. hidden
 * and cell are state: read, then left as the last step made them. Nothing may overlap. */
void mote_unidirectional_sequence_lstm_s8(const mote_unidirectional_sequence_lstm_s8_params *p,
                                          const int8_t *x, int8_t *hidden, int16_t *cell,
                                          int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_UNIDIRECTIONAL_SEQUENCE_LSTM_S8_H */
