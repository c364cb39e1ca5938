// SPDX-License-Identifier: Apache-2.0
// Packing for kernels made of Arm's DSP instructions: see device/kernels/include/mote_dsp.h.
#pragma once

#include "compiler/kernels/weight_rows.h"

namespace mote {

// Rows of the same results whose factors mote_requantize_fast can take: their shift is its s, in
// [1, 20]; none if there are not. A row of another factor that gives the same output for every
// input, as dead channels do, becomes one of zero weights.
std::optional<WeightRows> fast_rows(WeightRows rows, int32_t zero_point, Interval range);

// Whether every sum of a row, with its bias, stays below `limit`, and bias_and_shift has room.
bool has_sums_below(const WeightRows& rows, int64_t limit);

// In one word, a row's bias and s: bias << 6 | (s - 1). 0 for a row that is not there.
int32_t bias_and_shift(const WeightRows& rows, size_t output);

// One of each row; if they are odd, a zero.
std::vector<int32_t> multipliers(const WeightRows& rows);

// Four elements of a row, with zeros for those that are missing.
int32_t word_of(const WeightRows& rows, size_t output, size_t first);

// The words of `rows`, `tile` of them at a time, and two at a time if no more are left: their
// biases, then per four elements a word of each. Missing elements and rows are zeros.
std::vector<int32_t> interleaved(const WeightRows& rows, size_t tile);

// Per two rows: both multipliers, then both shifts in a word, the first one's in its low byte.
constexpr size_t kFactorsStep = 3;  // words of a pair
std::vector<int32_t> factor_pairs(const WeightRows& rows);

}  // namespace mote
