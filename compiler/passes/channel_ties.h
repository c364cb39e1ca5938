// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "compiler/ir/graph.h"
#include "compiler/ops/node_view.h"

namespace mote {

// Channel `in` (index along the last axis) of one input and channel `out` of one output.
struct Tie {
  size_t input, in;
  size_t output, out;
};

// The ties of an operator that keeps the channels of int8 tensors apart: a channel of an output is
// made from the channels tied to it, and else from inputs that all channels share. So tied channels
// can be left out, if they are all left out. Nothing for operators that mix channels (convolution,
// softmax) and for those it does not know.
std::optional<std::vector<Tie>> channel_ties(const NodeView& node);

// Of an operator with ties: whether an output holds only what tied channels hold.
bool only_moves(Op op);

// Where the block begins that a slice or strided_slice takes, per dimension of its input.
std::vector<int64_t> first_taken(const NodeView& node);

}  // namespace mote
