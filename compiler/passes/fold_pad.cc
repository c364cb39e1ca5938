// SPDX-License-Identifier: Apache-2.0
// A convolution that reads a padded image pads by itself: its explicit padding adds nothing to a
// sum, as zeros do. In float that holds for finite weights; a sum that starts at +0 is never -0, so
// adding a zero of either sign leaves it alone.
#include <algorithm>
#include <cmath>
#include <optional>

#include "compiler/ops/pad.h"
#include "compiler/ops/spec.h"
#include "compiler/passes/pass.h"
#include "compiler/passes/rewriter.h"

namespace mote {
namespace {

bool is_convolution(const Node& node) {
  return node.op == Op::conv_2d || node.op == Op::depthwise_conv_2d;
}

bool is_zero(const Bytes& value, const Tensor& tensor) {
  if (tensor.type == Type::i8) return static_cast<int8_t>(value[0]) == tensor.quant.zero_point();
  return tensor.type == Type::f32 && value == Bytes(4, 0);
}

bool has_finite_weights(const Graph& graph, const Node& node) {
  const Tensor& weights = graph.at(node.inputs[1]);
  if (weights.type != Type::f32) return true;
  return weights.is_constant() && std::ranges::all_of(weights.values<float>(), [](float weight) {
           return std::isfinite(weight);
         });
}

// `node` with the padding of `pad` as its own; or nothing where that is another.
std::optional<Node> with_padding(const Graph& graph, const Node& node, const Node& pad_node) {
  const Result<Pad> pad = pad_of(NodeView(graph, pad_node));
  const Tensor& x = graph.at(pad_node.inputs[0]);
  if (!pad || x.quant != graph.at(pad_node.outputs[0]).quant || x.shape.size() != 4 ||
      !is_zero(pad->value, x) || !has_finite_weights(graph, node))
    return std::nullopt;
  if (pad->before[0] || pad->after[0] || pad->before[3] || pad->after[3]) return std::nullopt;
  const std::string padding = node.attributes.get_string("padding", "valid");
  if (padding != "valid" && padding != "explicit") return std::nullopt;

  Node folded = node;
  folded.inputs[0] = pad_node.inputs[0];
  folded.attributes.set("padding", std::string("explicit"));
  const auto widen = [&](const char* edge, int64_t by) {
    const int64_t own = padding == "explicit" ? node.attributes.get_int(edge) : 0;
    folded.attributes.set_int(edge, own + by);
  };
  widen("pad_top", pad->before[1]);
  widen("pad_bottom", pad->after[1]);
  widen("pad_left", pad->before[2]);
  widen("pad_right", pad->after[2]);
  if (!verify_node(graph, folded)) return std::nullopt;
  return folded;
}

}  // namespace

Result<bool> fold_pad(Graph& graph) {
  Rewriter rewriter(graph);
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    if (!is_convolution(graph.nodes[n])) continue;
    const Node* pad = rewriter.writer(graph.nodes[n].inputs[0]);
    if (!pad || (pad->op != Op::pad && pad->op != Op::padv2)) continue;
    if (graph.at(pad->inputs[0]).role == Role::kState) continue;  // may have changed since
    const std::optional<Node> folded = with_padding(graph, graph.nodes[n], *pad);
    if (!folded) continue;
    graph.nodes[n].attributes = folded->attributes;
    rewriter.set_input(n, 0, folded->inputs[0]);
  }
  return rewriter.finish();
}

}  // namespace mote
