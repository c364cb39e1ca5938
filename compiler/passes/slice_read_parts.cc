// SPDX-License-Identifier: Apache-2.0
// A split or unpack copies every part. Where somebody reads only some of them, each of those
// becomes a slice of its own (with a reshape, as unpack drops a dimension), and nobody copies or
// keeps the others. A split whose parts are all read stays: it is one layer.
#include <algorithm>
#include <set>

#include "compiler/ops/movement.h"
#include "compiler/ops/spec.h"
#include "compiler/passes/pass.h"

namespace mote {
namespace {

bool is_cut(const Graph& graph, const Node& node) {
  return (node.op == Op::split || node.op == Op::split_v || node.op == Op::unpack) &&
         std::ranges::none_of(node.inputs, [&](TensorId id) {
           return graph.at(id).role == Role::kState || graph.at(id).elements() == 0;
         });
}

class Slicing {
 public:
  explicit Slicing(Graph& graph) : graph_(graph), is_read_(graph.tensors.size()) {
    for (const Tensor& tensor : graph.tensors) names_.insert(tensor.name);
    for (const Node& node : graph.nodes)
      for (TensorId id : node.inputs)
        if (id != kNoTensor) is_read_[static_cast<size_t>(id)] = true;
    for (TensorId id : graph.outputs) is_read_[static_cast<size_t>(id)] = true;
  }

  bool run() {
    bool changed = false;
    std::vector<Node> nodes;
    for (const Node& node : graph_.nodes) {
      if (is_cut(graph_, node) && has_unread_parts(node)) {
        append_slices(nodes, node);
        changed = true;
      } else {
        nodes.push_back(node);
      }
    }
    graph_.nodes = std::move(nodes);
    return changed;
  }

 private:
  bool is_read(TensorId id) const { return is_read_[static_cast<size_t>(id)]; }

  bool has_unread_parts(const Node& node) const {
    return !std::ranges::all_of(node.outputs, [&](TensorId id) { return is_read(id); });
  }

  std::string unique(const std::string& like) {
    std::string name = like;
    for (int n = 1; !names_.insert(name).second; ++n) name = fmt::format("{} (part {})", like, n);
    return name;
  }

  TensorId integers(const std::string& name, const std::vector<int32_t>& values) {
    const auto* first = reinterpret_cast<const uint8_t*>(values.data());
    return graph_.add_constant(unique(name), Type::i32, {static_cast<int32_t>(values.size())},
                               Bytes(first, first + values.size() * sizeof(int32_t)));
  }

  void append_slices(std::vector<Node>& nodes, const Node& node) {
    for (const Movement& part : spec_of(node.op).movements(NodeView(graph_, node)))
      if (is_read(node.outputs[part.output])) append_slice(nodes, node, part);
  }

  void append_slice(std::vector<Node>& nodes, const Node& node, const Movement& part) {
    const TensorId x = node.inputs[part.input];
    const TensorId y = node.outputs[part.output];
    const std::string name = graph_.at(y).name;
    std::vector<int32_t> begin;
    int64_t rest = part.from;
    for (const int64_t stride : row_major_strides(graph_.at(x).shape)) {
      begin.push_back(static_cast<int32_t>(rest / stride));
      rest %= stride;
    }
    const Shape size(part.extents.begin(), part.extents.end());
    const bool drops_dimension = size != graph_.at(y).shape;
    TensorId block = y;
    if (drops_dimension) {
      Tensor tensor = graph_.at(y);
      tensor.name = unique(name + " slice");
      tensor.shape = size;
      block = graph_.add_tensor(std::move(tensor));
    }
    const std::vector<TensorId> inputs = {x, integers(name + " begin", begin),
                                          integers(name + " size", size)};
    nodes.push_back({Op::slice, graph_.at(block).name, inputs, {block}, {}});
    if (!drops_dimension) return;
    Node reshape{Op::reshape, name, {block}, {y}, {}};
    const Shape& shape = graph_.at(y).shape;
    reshape.attributes.set("shape", std::vector<int64_t>(shape.begin(), shape.end()));
    nodes.push_back(std::move(reshape));
  }

  Graph& graph_;
  std::vector<bool> is_read_;
  std::set<std::string> names_;
};

}  // namespace

Result<bool> slice_read_parts(Graph& graph) { return Slicing(graph).run(); }

}  // namespace mote
