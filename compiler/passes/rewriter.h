// SPDX-License-Identifier: Apache-2.0
// What passes do to graphs: ask who reads and writes a tensor, bypass and remove nodes.
#pragma once

#include <vector>

#include "compiler/ir/graph.h"

namespace mote {

// Node indices stay valid until finish(), which erases what was removed.
class Rewriter {
 public:
  explicit Rewriter(Graph& graph);

  const std::vector<size_t>& readers(TensorId id) const { return readers_[index(id)]; }
  // The node that writes `id`, or null: an input, a constant, a state.
  Node* writer(TensorId id);
  size_t writer_index(TensorId id) const { return static_cast<size_t>(writers_[index(id)]); }
  bool is_output(TensorId id) const { return outputs_[index(id)] > 0; }
  // Whether one node reads `id`, once, and the caller does not.
  bool is_private(TensorId id) const { return !is_output(id) && readers(id).size() == 1; }
  bool is_removed(size_t node) const { return removed_[node]; }

  // Changes one input of a node, or drops the inputs from `count` on.
  void set_input(size_t node, size_t input, TensorId id);
  void drop_inputs(size_t node, size_t count);

  // Makes everything that reads the node's (only) output read `source` instead, and removes the
  // node. False, and nothing happens, where that is impossible: state may have changed when it is
  // read later, and an output of the graph must be written by a node of its own. The two tensors
  // must hold the same bytes and mean the same by them.
  bool bypass(size_t node, TensorId source);

  // Makes every node that reads `target` read `source`, which must hold the same and mean it.
  void replace_reads(TensorId target, TensorId source);

  // Makes the node that writes the node's input `input` write its (only) output instead, and
  // removes the node. The input must be private.
  void merge_into_writer(size_t node, size_t input = 0);

  void remove(size_t node);
  void touch() { changed_ = true; }  // something else was changed
  bool finish();                     // whether anything was changed

 private:
  static size_t index(TensorId id) { return static_cast<size_t>(id); }
  void forget_reader(TensorId id, size_t node);

  Graph& graph_;
  std::vector<std::vector<size_t>> readers_;  // a node stands there once per input that reads
  std::vector<int64_t> writers_;
  std::vector<int> outputs_;
  std::vector<bool> removed_;
  bool changed_ = false;
};

// The same bytes mean the same: type, shape and quantisation.
bool same_kind(const Tensor& a, const Tensor& b);

}  // namespace mote
