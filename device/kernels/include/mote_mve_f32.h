/* SPDX-License-Identifier: Apache-2.0
 *
 * What the float kernels for Armv8.1-M's vector extension (MVE, Helium) share. They compute what
 * plain C does, to the bit: products are rounded before they are added up (VFMA would not), in the
 * same order.
 */
#ifndef MOTE_MVE_F32_H
#define MOTE_MVE_F32_H

#include <stdint.h>

#if defined(__ARM_FEATURE_MVE) && (__ARM_FEATURE_MVE & 2)
#define MOTE_MVE_F32 1
#include <arm_mve.h>

/* As mote_clamp_f32: a NaN stays one. */
static inline float32x4_t mote_mve_clamp_f32(float32x4_t x, float min, float max) {
  x = vpselq_f32(vdupq_n_f32(min), x, vcmpltq_n_f32(x, min));
  return vpselq_f32(vdupq_n_f32(max), x, vcmpgtq_n_f32(x, max));
}

/* The first `count` floats, or four if there are more. */
static inline float32x4_t mote_mve_load_f32(const float *x, int32_t count) {
  return vldrwq_z_f32(x, vctp32q((uint32_t)count));
}
static inline void mote_mve_store_f32(float *y, float32x4_t values, int32_t count) {
  vstrwq_p_f32(y, values, vctp32q((uint32_t)count));
}
#endif

#endif /* MOTE_MVE_F32_H */
