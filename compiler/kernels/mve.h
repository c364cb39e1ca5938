// SPDX-License-Identifier: Apache-2.0
// Packing shared by the int8 kernels of device/kernels/mve: see mote_mve.h there.
#pragma once

#include "compiler/kernels/weight_rows.h"

namespace mote::mve {

inline constexpr size_t kBlock = 16;  // outputs that are requantised together

// The conditions under which mote_mve.h's requantisation is exact: no factor of 1 or more, and no
// sum that comes near the ends of 32 bits.
bool is_exact(const WeightRows& rows);

// Nothing below the zero point survives the activation, and its range is all of a byte: saturation
// clamps, and values are never rounded away from zero.
bool saturates(int32_t zero_point, const Interval& range);

// Narrowing interleaves four vectors, of which only the first `lanes` are used: position
// lanes * j + i of a block is output 4 * i + j.
inline size_t output_at(size_t position, size_t lanes = 4) {
  return 4 * (position % lanes) + position / lanes;
}

// Append what one block of outputs, `first` and on, needs; zeros for outputs that are not there.
void append_bias(Bytes& bytes, const WeightRows& rows, size_t first);
void append_factors(Bytes& bytes, const WeightRows& rows, size_t first);

ConstantArray bias_blocks(const WeightRows& rows);
ConstantArray factor_blocks(const WeightRows& rows);

}  // namespace mote::mve
