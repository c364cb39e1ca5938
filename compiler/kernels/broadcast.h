// SPDX-License-Identifier: Apache-2.0
// Help for kernels of two operands: broadcasting as mote_broadcast.h runs it.
#pragma once

#include "compiler/kernels/kernel.h"

namespace mote {

struct BroadcastLoop {
  int64_t size;
  int64_t a_step, b_step;  // in elements; 0: repeated
};

// Innermost first, as few as possible, never empty.
std::vector<BroadcastLoop> broadcast_loops(const Shape& a, const Shape& b, const Shape& y);

// One call of `function`(a, b, y) whose parameters begin with count, a_step, b_step and loops.
// `swapped`: the node's second input is a. An operand as large as the output may be overwritten.
Lowering lower_broadcast(const NodeView& node, const std::string& function,
                         const std::string& params_type, std::vector<Field> more,
                         bool swapped = false);

}  // namespace mote
