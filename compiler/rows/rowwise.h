// SPDX-License-Identifier: Apache-2.0
// Operators whose output can be made row by row: which rows of its inputs a range of rows needs,
// and the node that makes just that range.
//
// A tensor's rows are dimension 1 of [1, height, width, channels]: bytes of a row are contiguous,
// and so are rows.
#pragma once

#include "compiler/ops/node_view.h"

namespace mote {

struct Rows {
  int32_t first = 0, end = 0;  // [first, end)
  int32_t count() const { return end - first; }
  auto operator<=>(const Rows&) const = default;
};

inline int32_t height_of(const Tensor& tensor) { return tensor.shape[1]; }
inline int64_t row_bytes(const Tensor& tensor) { return tensor.bytes() / height_of(tensor); }

// The node's only output has rows, and any range of them can be made by itself.
bool is_rowwise(const NodeView& node);

// Whether input i of a rowwise node is read row by row; other inputs are constants, or read whole.
bool reads_rows(const NodeView& node, size_t i);

// The rows of such inputs that the node needs to make `made`; perhaps none, where all is padding.
Rows rows_read(const NodeView& node, Rows made);

// The node that makes `made` from exactly the rows it needs: a graph of it alone, with inputs cut
// to those rows, the output cut to `made`, and padding only where the windows leave the whole
// input. Every kernel can therefore make a range of rows: it is asked to run this node.
Graph band_of(const NodeView& node, Rows made);

}  // namespace mote
