// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "compiler/ir/graph.h"
#include "compiler/ops/quantized.h"

namespace mote {

// The stored values that each channel (index along the last axis) of an int8 tensor can take, for
// any input: found by going through the graph with intervals. Sound, not tight: a channel of one
// value always holds it; others may, too.
using ChannelIntervals = std::vector<Interval>;

inline bool is_constant(const Interval& interval) { return interval.min == interval.max; }

// Per tensor; empty for types other than int8 and for scalars.
std::vector<ChannelIntervals> channel_intervals(const Graph& graph);

}  // namespace mote
