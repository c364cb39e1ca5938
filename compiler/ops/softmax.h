// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "compiler/ops/node_view.h"

namespace mote {

inline constexpr int kSoftmaxSumIntegerBits = 12;

// The rows that softmax and log_softmax work on: along the last dimension.
struct Rows {
  int64_t count;
  int64_t depth;
};
Rows rows_of(const Tensor& x);

// e^(-difference * scale * beta) in q0 as int8 softmax computes it, by the difference (0 to 255) of
// a stored input to the largest of its row; 0 for what it leaves out.
std::vector<int32_t> softmax_exp_table(const NodeView& node);

}  // namespace mote
