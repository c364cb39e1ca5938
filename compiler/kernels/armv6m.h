// SPDX-License-Identifier: Apache-2.0
// Packing for the family armv6m: see mote_tile_armv6m.h.
#pragma once

#include "compiler/kernels/step_form.h"

namespace mote {

// Whether the family's loops can make these outputs: two products fit a lane, and every output has
// a step form.
bool fits_armv6m(const WeightRows& rows, int32_t zero_point, Interval range);

// Elements of a row, made even.
size_t even_length(const WeightRows& rows);

// Per eight rows, of each how many times eight elements fit the lanes four at a time, counted from
// element even_length() % 8 on; then eight weights of each element. If the rows are no multiple of
// eight, the first ones are the last of their eight, behind zeros.
std::vector<int8_t> eights(const WeightRows& rows);

}  // namespace mote
