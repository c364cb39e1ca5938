/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_RESIZE_BILINEAR_S8_H
#define MOTE_RESIZE_BILINEAR_S8_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t batches, x_height, x_width, channels;
  int32_t y_height, y_width;
  int32_t row_step, row_offset; /* row i of y lies at i * step + offset in x, in 1/1024 pixels */
  int32_t column_step, column_offset;
} mote_resize_bilinear_s8_params;

/* Each pixel of y interpolated between the four of x around it. x and y must not overlap. */
void mote_resize_bilinear_s8(const mote_resize_bilinear_s8_params *p, const int8_t *x, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_RESIZE_BILINEAR_S8_H */
