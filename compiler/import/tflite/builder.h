// SPDX-License-Identifier: Apache-2.0
// One subgraph of a file becomes a graph, operator by operator.
#pragma once

#include "compiler/import/tflite/tensors.h"
#include "compiler/import/tflite/variables.h"
#include "compiler/ops/node_view.h"

namespace mote {

// How long evaluating a node takes, in bytes and multiply-accumulates.
int64_t work_of(const NodeView& node);

class GraphBuilder {
 public:
  // `file` must have passed check_operators for this subgraph.
  GraphBuilder(TfliteFile& file, Variables& variables, size_t subgraph);

  Result<Graph> build(std::string name);
  // The state tensors of the result that are variables, by the variable's index.
  const std::map<size_t, TensorId>& variable_tensors() const { return variable_tensors_; }

 private:
  Result<void> find_writers();
  Result<void> add_interface();
  Result<void> add_operator(size_t i);
  Result<void> add_node(const tflite::Operator& op);
  Result<TensorId> read_from(int32_t index);
  Result<TensorId> written_to(int32_t index);
  Result<void> take_shapes(const tflite::Operator& op, const Node& node);
  Result<void> add_intermediates(const tflite::Operator& op, Attributes& attributes);
  bool fold(const Node& node);

  Result<TensorId> tensor(int32_t index);
  Result<Tensor> read_tensor(size_t index, const tflite::Tensor& source);
  Result<TensorId> state_behind(int32_t handle);
  Result<std::shared_ptr<const Bytes>> state_data(const Tensor& state, uint8_t fill);

  const tflite::Tensor& source(size_t index) const {
    return *subgraph_.tensors()->Get(static_cast<flatbuffers::uoffset_t>(index));
  }
  std::string place_of(size_t index) const;

  TfliteFile& file_;
  Variables& variables_;
  const size_t number_;
  const tflite::SubGraph& subgraph_;

  Graph graph_;
  Names names_;
  std::vector<TensorId> ids_;     // of the file's tensors, kNoTensor until one is used
  std::vector<bool> is_input_;    // of the file's tensors
  std::vector<int64_t> writers_;  // of the file's tensors: an operator, or -1
  std::vector<bool> has_value_;   // of the graph's tensors, as far as operators were added
  std::map<size_t, TensorId> variable_tensors_;
  int64_t state_bytes_ = 0;
  int64_t fold_work_ = 0;
};

}  // namespace mote
