// SPDX-License-Identifier: Apache-2.0
// Generic kernels of the operators that only move elements (OpSpec::movements): a view where the
// bytes already lie as wanted, else rows (mote_copy_2d) or strided loops (mote_copy_nd).
#pragma once

#include "compiler/kernels/kernel.h"
#include "compiler/ops/movement.h"

namespace mote {

// One call or view per movement of the node.
Lowering lower_movements(const NodeView& node);

// The same for movements found elsewhere.
Lowering lower_movements(const NodeView& node, const std::vector<Movement>& movements);

// Copies `bytes` contiguous bytes from one place to another.
Call copy_call(int64_t bytes, Argument from, Argument to);

// A kernel for every node of `op` that is `lower_movements`.
Kernel movement_kernel(std::string_view name, Op op);

}  // namespace mote
