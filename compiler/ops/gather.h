// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/ops/node_view.h"

namespace mote {

// y[b][o][n] = x[b][o][positions[b][n]]: slices of `inner` elements, out of `extent` of them.
struct Gather {
  int64_t batches, outer, extent, count, inner;
};
Gather gather_of(const NodeView& node);  // of a checked node

}  // namespace mote
