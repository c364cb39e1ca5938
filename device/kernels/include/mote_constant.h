/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_CONSTANT_H
#define MOTE_CONSTANT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const void *data;
  int32_t bytes;
} mote_constant_params;

/* y = data: an output whose value is known when the model is compiled. */
void mote_constant(const mote_constant_params *p, void *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_CONSTANT_H */
