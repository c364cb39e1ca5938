/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_RESIZE_BILINEAR_F32_H
#define MOTE_RESIZE_BILINEAR_F32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t batches, x_height, x_width, channels;
  int32_t y_height, y_width;
  float row_step, column_step; /* pixels of x per pixel of y */
  float centre;                /* of a pixel, within it: 0.5, or 0 for its corner */
} mote_resize_bilinear_f32_params;

/* Each pixel of y interpolated between the four of x around it. x and y must not overlap. */
void mote_resize_bilinear_f32(const mote_resize_bilinear_f32_params *p, const float *x, float *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_RESIZE_BILINEAR_F32_H */
