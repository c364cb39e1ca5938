// SPDX-License-Identifier: Apache-2.0
// Checks that many operators share: constant integer inputs, axes, sizes that can be addressed.
#pragma once

#include <vector>

#include "compiler/base/result.h"
#include "compiler/ops/node_view.h"

namespace mote {

// The integers (i32 or i64) of input `i`, which must be constant. `what` names it: "the paddings".
Result<std::vector<int64_t>> constant_integers(const NodeView& node, size_t i,
                                               std::string_view what);
// The same of an input with one element.
Result<int64_t> constant_integer(const NodeView& node, size_t i, std::string_view what);

// -rank..rank-1 to 0..rank-1.
Result<size_t> resolve_axis(int64_t axis, size_t rank);

// At least one element, rank at most kMaxRank, and less than 2^31 bytes, which is what kernels
// count with.
inline constexpr size_t kMaxRank = 6;
Result<void> check_extent(const Shape& shape, Type type);

// check_extent of an input, and output `output` has its type.
Result<void> check_moved(const NodeView& node, size_t input, size_t output = 0);

}  // namespace mote
