/* SPDX-License-Identifier: Apache-2.0 */
#include "mote_cast.h"

static int64_t load(const void *x, int32_t i, int32_t type) {
  switch (type) {
    case MOTE_I8:
      return ((const int8_t *)x)[i];
    case MOTE_I16:
      return ((const int16_t *)x)[i];
    case MOTE_I32:
      return ((const int32_t *)x)[i];
    case MOTE_I64:
      return ((const int64_t *)x)[i];
    default:
      return ((const uint8_t *)x)[i];
  }
}

static void store(void *y, int32_t i, int32_t type, int64_t value) {
  switch (type) {
    case MOTE_BOOL:
      ((uint8_t *)y)[i] = value != 0;
      break;
    case MOTE_I16:
      ((int16_t *)y)[i] = (int16_t)value;
      break;
    case MOTE_I32:
      ((int32_t *)y)[i] = (int32_t)value;
      break;
    case MOTE_I64:
      ((int64_t *)y)[i] = value;
      break;
    case MOTE_F32:
      ((float *)y)[i] = (float)value;
      break;
    default:
      ((uint8_t *)y)[i] = (uint8_t)value;
      break;
  }
}

/* Cut off within what `type` holds, but never less than 32 bits. */
static int64_t cut(float x, int32_t type) {
  if (type == MOTE_BOOL) return x != 0.f;
  if (x != x) return 0;
  if (type == MOTE_I64) {
    if (x <= -0x1p63f) return INT64_MIN;
    if (x >= 0x1p63f) return INT64_MAX;
    return (int64_t)x;
  }
  if (x <= -0x1p31f) return INT32_MIN;
  if (x >= 0x1p31f) return INT32_MAX;
  return (int32_t)x;
}

void mote_cast(const mote_cast_params *p, const void *x, void *y) {
  if (p->x_type == MOTE_F32)
    for (int32_t i = 0; i < p->count; ++i)
      store(y, i, p->y_type, cut(((const float *)x)[i], p->y_type));
  else
    for (int32_t i = 0; i < p->count; ++i) store(y, i, p->y_type, load(x, i, p->x_type));
}
