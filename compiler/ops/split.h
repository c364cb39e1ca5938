// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/ops/movement.h"
#include "compiler/ops/parameters.h"

namespace mote {

// The movements that cut `input` into the node's outputs along `axis`, one after the other. Each
// output's share is its size along the axis (unpack: 1).
std::vector<Movement> cut(const NodeView& node, size_t input, size_t axis,
                          const std::vector<int64_t>& shares);

// `x` with `share` elements along `axis`.
Shape part(Shape x, size_t axis, int64_t share);

}  // namespace mote
