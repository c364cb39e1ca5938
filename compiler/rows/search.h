// SPDX-License-Identifier: Apache-2.0
// Which layers to run row by row: the chains that bring the peak of memory down most, for at most
// so much more time.
#pragma once

#include "compiler/rows/chain.h"

namespace mote {

// A layer run whole, with the kernel picked for it.
struct WholeLayer {
  double instructions = 0;  // see call_instructions
  int64_t scratch_bytes = 0;
  std::vector<Overlap> overlaps;
  bool is_view = false;  // nothing is called
};

// What chains may be and cost.
struct ChainLimits {
  double extra = 0;  // instructions more, relative to those of all layers: 0.05
  size_t most_layers = 64;
};

// `kernels`: per node, to choose from, best first. In the order of the graph; none if none helps.
std::vector<Chain> choose_chains(const Graph& graph,
                                 std::span<const std::vector<const Kernel*>> kernels,
                                 std::span<const WholeLayer> layers, const ChainLimits& limits,
                                 BandCosts& costs);

}  // namespace mote
