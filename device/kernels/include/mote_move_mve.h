/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_MOVE_MVE_H
#define MOTE_MOVE_MVE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t bytes;
} mote_move_mve_params;

/* Copies x to y, which may overlap it in either direction. Any alignment. */
void mote_move_mve(const mote_move_mve_params *p, const void *x, void *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_MOVE_MVE_H */
