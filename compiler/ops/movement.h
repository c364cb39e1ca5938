// SPDX-License-Identifier: Apache-2.0
// Operators that move elements without looking at them, as loops over strides:
//
//   for each index i within extents:
//     output[to + sum_d i[d] * to_strides[d]] = input[from + sum_d i[d] * from_strides[d]]
//
// A transpose is one movement, a split one per output, a concatenation one per input. Steps may be
// negative (strided_slice) or zero (upsampling) on the reading side.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/ops/evaluation.h"

namespace mote {

struct Movement {
  size_t input = 0;
  size_t output = 0;
  // Outermost first, all in elements.
  std::vector<int64_t> extents;
  std::vector<int64_t> from_strides;
  std::vector<int64_t> to_strides;
  int64_t from = 0;
  int64_t to = 0;

  int64_t elements() const;
};

// How far apart the neighbours along each dimension of a row-major tensor lie.
std::vector<int64_t> row_major_strides(const Shape& shape);

// All of an input into all of an output, in order.
Movement whole(const NodeView& node, size_t input = 0, size_t output = 0);

// The block of `inside`'s shape that starts at `first` within a tensor of shape `outside`: taken
// out of it (slice, split), or put into it (concatenation, pad).
Movement take(const Shape& outside, const Shape& inside, const std::vector<int64_t>& first);
Movement put(const Shape& outside, const Shape& inside, const std::vector<int64_t>& first);

// The same movement with as few dimensions as it takes: none of extent 1, no two that could be one.
Movement simplified(const Movement& movement);

// Copies elements of `element_bytes`, one by one.
void move(const Movement& movement, int64_t element_bytes, const uint8_t* input, uint8_t* output);

// OpSpec::evaluate of every operator that has OpSpec::movements.
void evaluate_movements(const Evaluation& run);

}  // namespace mote
