// SPDX-License-Identifier: Apache-2.0
// Two products in one multiplication, for cores that multiply 32 by 32 bits and have no instruction
// for pairs of 16: with a word v = x0 + 2^16 * x1 of two elements of x,
//
//   v * w0 + v' * w1 + ... = (x0 * w0 + x0' * w1 + ...) + 2^16 * (x1 * w0 + x1' * w1 + ...)
//
// modulo 2^32. As long as both sums fit 16 bits they can be told apart again: the upper half of the
// word, rounded to nearest (an arithmetic shift by 16, plus the bit it shifted out), is the second.
// So after every few products, a block, the word is added to one total and its rounded upper half
// to another; of those,
//
//   second = upper        first = total - (upper << 16)
//
// are exact modulo 2^32, however long the row: the lower half needs no extraction on the way.
//
// Elements of x are at least -128 and at most 127, so a block fits when the absolute values of its
// weights add up to at most 255. That is known when compiling; two weights always fit, unless both
// are -128.
#pragma once

#include <cstdlib>

#include "compiler/kernels/weight_rows.h"

namespace mote {

// Whether `block` weights of the row, from `first` on, fit the lanes.
inline bool block_fits(const WeightRows& rows, size_t output, size_t first, size_t block) {
  int sum = 0;
  for (size_t i = first; i < first + block; ++i) sum += std::abs(int{rows.weight(output, i)});
  return sum <= 255;
}

// Cuts the taps of the outputs [first, first + count) into blocks of at most `longest`, each as
// long as it can be for its products to fit the lanes in all of those rows; lengths beyond
// `multiple` are multiples of it, except the last. Returns them.
std::vector<size_t> lane_blocks(const WeightRows& rows, size_t first, size_t count, size_t longest,
                                size_t multiple = 1);

}  // namespace mote
