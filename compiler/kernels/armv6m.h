// SPDX-License-Identifier: Apache-2.0
// Packing for the family armv6m: see mote_tile_armv6m.h. A row's first length() % 8 elements are
// made one at a time, the others two at a time, or four where they fit.
#pragma once

#include "compiler/kernels/step_form.h"

namespace mote {

// Whether the family's loops can make these outputs: the products fit the lanes, and every output
// has a step form.
bool fits_armv6m(const WeightRows& rows, int32_t zero_point, Interval range);

// Per eight rows, of each how many times eight elements fit four at a time; then eight weights of
// each element. If the rows are no multiple of eight, the first ones are the last of their eight,
// behind zeros.
std::vector<int8_t> eights(const WeightRows& rows);

}  // namespace mote
