// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/pointwise.h"

#include <numeric>

#include "compiler/ops/checks.h"
#include "compiler/ops/spec.h"

namespace mote {

Result<void> check_pointwise(const NodeView& node, std::initializer_list<TypePair> accepted) {
  for (const TypePair& types : accepted)
    if (node.input(0).type == types.input && node.output().type == types.output) {
      MOTE_CHECK(check_elements(node));
      return check_all_per_tensor(node);
    }
  return refuse_types(node);
}

Result<std::vector<Shape>> infer_pointwise(const NodeView& node) {
  return std::vector<Shape>{node.input(0).shape};
}

namespace {

// A graph of two tensors: 0 with every byte once, 1 with what becomes of it.
class AllBytes : public TensorBytes {
 public:
  AllBytes() { std::iota(bytes_[0].begin(), bytes_[0].end(), uint8_t{0}); }
  std::span<uint8_t> of(TensorId id) override { return bytes_[static_cast<size_t>(id)]; }

 private:
  std::array<std::array<uint8_t, 256>, 2> bytes_{};
};

}  // namespace

std::array<uint8_t, 256> byte_table(const NodeView& node) {
  Graph graph;
  graph.tensors = {node.input(0), node.output()};
  for (Tensor& tensor : graph.tensors) tensor.shape = {256};
  Node all = node.node();
  all.inputs = {0};
  all.outputs = {1};
  AllBytes bytes;
  spec_of(all.op).evaluate(Evaluation(graph, all, bytes));
  std::array<uint8_t, 256> table;
  std::ranges::copy(bytes.of(1), table.begin());
  return table;
}

}  // namespace mote
