/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_KERNEL_H
#define MOTE_KERNEL_H

#include <stddef.h>

/* For an inner loop that wants all registers for itself: inlined into its caller, compilers spill
 * what it uses most. */
#if defined(__GNUC__) || defined(__ICCARM__)
#define MOTE_NOINLINE __attribute__((noinline))
#else
#define MOTE_NOINLINE
#endif

/* Assembly knows members by number: this does not compile when one of them moves. */
#ifdef __cplusplus
#define MOTE_OFFSET(type, member, bytes) \
  static_assert(offsetof(type, member) == (bytes), "assembly knows it elsewhere")
#else
#define MOTE_OFFSET(type, member, bytes) \
  _Static_assert(offsetof(type, member) == (bytes), "assembly knows it elsewhere")
#endif

/* A NaN stays one. */
static inline float mote_clamp_f32(float x, float min, float max) {
  return x < min ? min : x > max ? max : x;
}

#endif /* MOTE_KERNEL_H */
