// SPDX-License-Identifier: Apache-2.0
// An image that comes row by row, as a camera gives it, and never lies in memory as a whole.
//
//   push 0: rows 0          push 1: rows 1          …   push 95: rows 95
//           nothing yet             conv row 0           what is left of the chain, and the rest
//
// The first chain of the program takes the rows: a push runs what of it they make possible.
#pragma once

#include "compiler/base/result.h"
#include "compiler/ir/graph.h"

namespace mote {

// `graph` with a node in front of its input's readers that stands for the taking of so many rows at
// a time.
//
// kUsage, unless it has one input, [1, height, width, channels], and height is a multiple of
// `rows`.
Result<Graph> take_input_rows(Graph graph, int32_t rows);

// The node that does so, as nodes[0] or first in its body.
struct InputRows {
  TensorId image = kNoTensor;
  int32_t rows = 1;    // of a push
  int32_t pushes = 1;  // for an image
};
// Nothing if the graph takes its input whole.
std::optional<InputRows> input_rows(const Graph& graph);

}  // namespace mote
