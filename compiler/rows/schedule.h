// SPDX-License-Identifier: Apache-2.0
// In which order the layers of a chain make their rows, and where these rows lie.
//
//   conv   row 0 row 1 row 2             row 3 row 4 ...      a row is made once, shortly before
//   pool                     row 0 row 1             row 2    somebody reads it, and is forgotten
//                                                             after its last reader
//
// A tensor inside the chain has a buffer for the rows that matter at one time. They stay contiguous
// for the kernels that read them: when the next rows find no room behind them, those still needed
// move to the buffer's start.
#pragma once

#include <vector>

#include "compiler/rows/rowwise.h"

namespace mote {

// Something done at run time: rows made, or moved to the start of their buffer.
struct RowStep {
  enum class Kind : uint8_t { kMake, kMove } kind = Kind::kMake;
  size_t node = 0;  // of the body: the one that makes these rows, or that made them
  Rows rows;        // of its output
  // Where rows lie, counted in rows from the start of their tensor's buffer: of the output, and of
  // each input the first that is read. Of a move: where the rows come from.
  int32_t output_at = 0;
  std::vector<int32_t> inputs_at;
};

struct RowSchedule {
  std::vector<RowStep> steps;
  std::vector<size_t> band_ends;  // steps done when each band of the chain's output is
  std::vector<int32_t> capacity;  // per tensor of the body, rows of its buffer; 0: it has none

  // Whether rows of this tensor matter before, during or after each step.
  std::vector<std::vector<bool>> alive;  // per tensor with a buffer, per step

  // Per step, the first row of each input of the body that this step or a later one reads; its
  // height if none does.
  std::vector<std::vector<int32_t>> unread;
};

// How many rows a node makes in one step: as many as are asked for, but no more than `rows`; or
// always that many, where its kernel makes no fewer, as long as there are so many.
struct Pace {
  int32_t rows = 1;
  bool always = false;
};

// The pace of the last node, which makes the output, is that of the chain's bands. The body's
// inputs and its output are whole tensors; the other activations get buffers. All nodes are
// rowwise.
RowSchedule schedule_rows(const Graph& body, const std::vector<Pace>& paces);

}  // namespace mote
