/* SPDX-License-Identifier: Apache-2.0
 *
 * The inner loop of convolutions on Armv6-M. The core has no multiply-accumulate, so one
 * multiplication makes two products: a word holds one tap of two pixels, 16 bits each, and times a
 * weight it is both products. See compiler/kernels/lanes.h for why the two sums can be told apart
 * again.
 *
 * A tile is the windows of four pixels, two words per tap:
 *
 *   (p0[0], p1[0]) (p2[0], p3[0]) (p0[1], p1[1]) (p2[1], p3[1]) ...     pi[j] + 2^16 * pk[j]
 *
 * Per two taps 17 instructions make 8 products, and per four taps 29 make 16 where the weights are
 * small enough for that. Eight outputs' weights are interleaved, so that weights advance by 8 bytes
 * per tap as the tile does: one register counts for both, and LDRSB [weights, tile] needs no other.
 */
#ifndef MOTE_TILE_ARMV6M_H
#define MOTE_TILE_ARMV6M_H

#include "mote_armv6m.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A run of `count` outputs, each of four pixels: of one tile, output by output, or of one output,
 * tile by tile. The code knows where its members are. */
typedef struct {
  int32_t min, max;
  uint32_t kink;      /* of the steps */
  int32_t some_bytes; /* of a tile, for taps % 8: 8 per tap */
  int32_t bytes;      /* of a tile, for all taps */
  const int32_t *x;   /* the first tile; word-aligned */
  /* Before the weights of an output: how many times eight taps, behind the first taps % 8, may be
   * made four at a time. */
  const int8_t *w;
  /* Per output a bias and a mote_step, without its last member if steps are straight. */
  const int32_t *steps;
  int8_t *y;
  int32_t x_step, w_step, steps_step, y_step; /* bytes from one of the run to the next */
  int32_t next[3];                            /* bytes from y to the other pixels */
  int32_t w_eighth; /* bytes more, where the rest of the run is a multiple of eight */
  int32_t count;    /* at least 1 */
} mote_tile_armv6m;

void mote_tile_armv6m_run(const mote_tile_armv6m *t);
/* The same for straight steps. */
void mote_tile_armv6m_run_straight(const mote_tile_armv6m *t);

/* Bytes of an output's steps. */
#define MOTE_STRAIGHT_STEP 16
#define MOTE_BENT_STEP 20

#ifdef __cplusplus
}
#endif

#endif /* MOTE_TILE_ARMV6M_H */
