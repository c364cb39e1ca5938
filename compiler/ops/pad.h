// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/ops/movement.h"
#include "compiler/ops/parameters.h"

namespace mote {

// What pad and padv2 come to: shared by their evaluations and their kernel.
struct Pad {
  std::vector<int64_t> before;  // elements added, per dimension
  std::vector<int64_t> after;
  Bytes value;  // of one added element
};
Result<Pad> pad_of(const NodeView& node);

Result<void> check_pad(const NodeView& node);
Result<std::vector<Shape>> infer_pad(const NodeView& node);
void evaluate_pad(const Evaluation& run);

}  // namespace mote
