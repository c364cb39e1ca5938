/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_SLIDE_H
#define MOTE_SLIDE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t rows;         /* of the window; 1 where time is its outermost dimension */
  int32_t window_bytes; /* of a row */
  int32_t x_bytes;      /* of a row of x: at most window_bytes */
} mote_slide_params;

/* The window of a stream moves on: in every row the oldest x_bytes go, and a row of x follows the
 * newest. */
void mote_slide(const mote_slide_params *p, const void *x, void *window);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_SLIDE_H */
