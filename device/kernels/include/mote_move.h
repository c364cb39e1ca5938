/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_MOVE_H
#define MOTE_MOVE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t bytes;
} mote_move_params;

/* Copies x to y, which may overlap it in either direction. Both begin at a word. */
void mote_move(const mote_move_params *p, const void *x, void *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_MOVE_H */
