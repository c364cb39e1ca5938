// SPDX-License-Identifier: Apache-2.0
#include "compiler/interp/fold.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "compiler/ops/evaluation.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

// A fill of a few bytes to a map of megabytes is cheaper computed than stored; weights stored as
// i8 or f16 that are used as f32 (a factor of four) must be folded whatever their size.
constexpr int64_t kAlwaysSmall = 64 * 1024;
constexpr int64_t kMostGrowth = 4;
constexpr int64_t kMostMacs = 64'000'000;  // about a second of interpreting

bool value_is_known(const Graph& graph, const Node& node) {
  const OpSpec& spec = spec_of(node.op);
  if (spec.has_effect()) return false;
  if (spec.reads_shape_only) return true;
  return std::ranges::all_of(
      node.inputs, [&](TensorId id) { return id == kNoTensor || graph.at(id).is_constant(); });
}

bool is_worth_storing(const Graph& graph, const Node& node) {
  int64_t from = 0;
  int64_t to = 0;
  for (TensorId id : node.inputs)
    if (id != kNoTensor && graph.at(id).is_constant()) from += graph.at(id).bytes();
  for (TensorId id : node.outputs) {
    if (std::ranges::count(graph.outputs, id)) return false;
    to += graph.at(id).bytes();
  }
  const OpSpec& spec = spec_of(node.op);
  if (spec.macs && spec.macs(NodeView(graph, node)) > kMostMacs) return false;
  return to <= std::max(kAlwaysSmall, kMostGrowth * from);
}

// The bytes of one node's tensors only; a graph may hold much more.
class NodeBytes : public TensorBytes {
 public:
  explicit NodeBytes(const Graph& graph) : graph_(graph) {}

  std::span<uint8_t> of(TensorId id) override {
    const Tensor& tensor = graph_.at(id);
    const auto size = static_cast<size_t>(tensor.bytes());
    auto [found, is_new] = words_.try_emplace(id);
    if (is_new) {
      found->second.resize((size + 7) / 8);  // aligned for every element type
      if (tensor.is_constant() && size)
        std::memcpy(found->second.data(), tensor.data->data(), size);
    }
    return {reinterpret_cast<uint8_t*>(found->second.data()), size};
  }

 private:
  const Graph& graph_;
  std::map<TensorId, std::vector<uint64_t>> words_;
};

}  // namespace

bool try_fold(Graph& graph, const Node& node) {
  if (!verify_node(graph, node) || !value_is_known(graph, node) || !is_worth_storing(graph, node))
    return false;
  NodeBytes bytes(graph);
  spec_of(node.op).evaluate(Evaluation(graph, node, bytes));
  for (TensorId id : node.outputs) {
    const std::span<const uint8_t> value = bytes.of(id);
    Tensor& tensor = graph.at(id);
    tensor.role = Role::kConstant;
    tensor.data = std::make_shared<const Bytes>(value.begin(), value.end());
  }
  return true;
}

}  // namespace mote
