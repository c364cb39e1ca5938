/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_SVDF_S8_S16_H
#define MOTE_SVDF_S8_S16_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A unit is the sum of `rank` filters; a filter remembers what it made of the last inputs. */
typedef struct {
  const int8_t *feature_weights; /* [units * rank][inputs] */
  const int32_t *feature_bias;   /* [units * rank]: the input's zero point */
  const int16_t *time_weights;   /* [units * rank][memory] */
  const int32_t *bias;           /* [units], or null */
  int32_t batches;
  int32_t inputs;
  int32_t units;
  int32_t rank;
  int32_t memory;
  int32_t state_zero_point;
  int32_t feature_multiplier; /* to the scale of the state: see mote_requant.h */
  int32_t feature_shift;
  int32_t time_multiplier; /* to the scale of the output */
  int32_t time_shift;
  int32_t output_zero_point;
} mote_svdf_s8_s16_params;

/* x: [batches][inputs], state: [batches][units * rank][memory], oldest first, y: [batches][units].
 * The state is moved on by one. Nothing may overlap. */
void mote_svdf_s8_s16(const mote_svdf_s8_s16_params *p, const int8_t *x, int16_t *state, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_SVDF_S8_S16_H */
