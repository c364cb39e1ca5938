/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MOTE_ADD_S8_RV32_H
#define MOTE_ADD_S8_RV32_H

#include "mote_add_s8_armv6m.h"

#ifdef __cplusplus
extern "C" {
#endif

/* As mote_add_s8_armv6m. */
void mote_add_s8_rv32(const mote_add_s8_armv6m_params *p, const int8_t *a, const int8_t *b,
                      int8_t *y);

#ifdef __cplusplus
}
#endif

#endif /* MOTE_ADD_S8_RV32_H */
