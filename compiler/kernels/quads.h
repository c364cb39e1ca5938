// SPDX-License-Identifier: Apache-2.0
// Packing for kernels that make four products with three multiplications of 32 bits: see
// device/kernels/include/mote_armv7m.h.
#pragma once

#include "compiler/kernels/weight_rows.h"

namespace mote {

// Whether the four sums of every quad come apart again.
bool fits_quads(const WeightRows& rows);

// Per four rows: what the three sums start with, then a word per element, in all a multiple of
// `multiple` of them. Missing elements and rows are zeros.
std::vector<int32_t> quad_words(const WeightRows& rows, size_t multiple = 1);

// Per four rows: their multipliers, then a word of a byte each: how far to shift to the right after
// the multiplication, less 1. Of rows from fast_rows.
constexpr size_t kQuadFactors = 5;  // words
std::vector<int32_t> quad_factors(const WeightRows& rows);

}  // namespace mote
