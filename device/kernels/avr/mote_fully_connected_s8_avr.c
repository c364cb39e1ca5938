/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_fully_connected_s8_avr.h"

#include "mote_flash.h"
#include "mote_rows_avr.h"

void mote_fully_connected_s8_avr(const mote_fully_connected_s8_avr_params *p, const int8_t *x,
                                 int8_t *y) {
  mote_fully_connected_s8_avr_params q;
  mote_flash_copy(&q, p, sizeof q);
  const mote_rows_avr rows = {q.weights,   q.bias,    q.multipliers,       q.shifts,
                              q.inputs,    q.outputs, q.output_zero_point, q.output_min,
                              q.output_max};
  for (int16_t b = 0; b < q.batches; ++b, x += q.inputs, y += q.outputs)
    mote_rows_avr_run(&rows, x, y);
}
