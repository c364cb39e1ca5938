// SPDX-License-Identifier: Apache-2.0
// Which rows of its inputs a node reads, looked up once.
#pragma once

#include <algorithm>

#include "compiler/rows/rowwise.h"

namespace mote {

// Output row o reads the rows [o * stride - before, o * stride - before + extent) of inputs that
// are `height` rows high, as far as they exist.
struct RowNeed {
  int32_t stride = 1, before = 0, extent = 1, height = 1;
  std::vector<bool> by_rows;  // per input of the node: see reads_rows

  int32_t start(int32_t row) const { return row * stride - before; }
  Rows of(Rows made) const {
    const int32_t first = std::clamp(start(made.first), 0, height);
    return {first, std::clamp(start(made.end - 1) + extent, first, height)};
  }
  int32_t padding_before(Rows made) const { return std::max(0, -start(made.first)); }
  int32_t padding_after(Rows made) const {
    return std::max(0, start(made.end - 1) + extent - height);
  }
};

RowNeed row_need(const NodeView& node);  // of a rowwise node

}  // namespace mote
