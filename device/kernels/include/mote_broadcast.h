/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_BROADCAST_H
#define MOTE_BROADCAST_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Two operands, element by element, dimensions of 1 repeated. The compiler merges dimensions as far
 * as it can; what is left is an inner loop of `count` elements, along which an operand moves by a
 * step of 1 or stays (0), and loops around it:
 *
 *   loops = {n, size, a, b, size, a, b, ...}   innermost first; null when there is none
 *
 * a and b: how far the operands move, in elements, from one turn of the loop to the next. */
#define MOTE_BROADCAST_MAX_LOOPS 5

typedef struct {
  int32_t a; /* where the operands stand, in elements */
  int32_t b;
  int32_t turn[MOTE_BROADCAST_MAX_LOOPS];
} mote_broadcast_position;

/* Moves on to the next inner loop; 0 when there is none. */
static inline int mote_broadcast_next(const int32_t *loops, mote_broadcast_position *at) {
  if (!loops) return 0;
  const int32_t n = *loops++;
  for (int32_t i = 0; i < n; ++i, loops += 3) {
    at->a += loops[1];
    at->b += loops[2];
    if (++at->turn[i] < loops[0]) return 1;
    at->turn[i] = 0;
    at->a -= loops[0] * loops[1];
    at->b -= loops[0] * loops[2];
  }
  return 0;
}

#ifdef __cplusplus
}
#endif

#endif /* MOTE_BROADCAST_H */
