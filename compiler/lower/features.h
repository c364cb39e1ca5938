// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/ops/node_view.h"
#include "compiler/target/costs.h"

namespace mote {

// How large a node is, in the terms in which every kernel's cost is nearly linear:
//   calls     1
//   inputs    elements of the first input
//   outputs   elements of the first output
//   pixels    outputs without their last axis: the windows of a convolution
//   macs      multiply-accumulates; of pools, elements read
//   window    macs per output channel: elements that a kernel gathers for all its windows
// and of convolutions, of which a few rows (compiler/rows) may cost more than their share,
//   rows           of the output
//   row_channels   rows of single channels
std::vector<Feature> features(const NodeView& node);

}  // namespace mote
