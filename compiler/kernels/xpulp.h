// SPDX-License-Identifier: Apache-2.0
// Packing for kernels of the family xpulp: see device/kernels/include/mote_xpulp.h.
#pragma once

#include "compiler/kernels/weight_rows.h"

namespace mote {

// Per four rows of rv32_rows: their biases, then per four elements a word of each. Missing elements
// and rows are zeros.
std::vector<int32_t> xpulp_words(const WeightRows& rows);

// Up to four elements of a row, the first in the lowest byte.
int32_t xpulp_word(const WeightRows& rows, size_t output, size_t first, size_t count = 4);

// Per row its multiplier, mote_xpulp_requantize's offset, and its shift and one; the rows filled up
// to a multiple of four.
std::vector<int32_t> xpulp_factors(const WeightRows& rows, int32_t zero_point);

}  // namespace mote
