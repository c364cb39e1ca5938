// SPDX-License-Identifier: Apache-2.0
// What kernels for AVR pack: see device/kernels/include/mote_rows_avr.h.
#pragma once

#include "compiler/kernels/weight_rows.h"

namespace mote {

// Whether what an AVR counts with 16 bits fits: nothing larger has room there.
bool fits_avr(const NodeView& node);

// Adds weights, bias, multipliers and shifts to `lowering`; returns the fields that point at them.
std::vector<Field> avr_rows(const WeightRows& rows, Lowering& lowering);

}  // namespace mote
