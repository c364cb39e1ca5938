// SPDX-License-Identifier: Apache-2.0
// relu and its kin become the activation of the node that feeds them.
//
// Integers: a node computes v, clamps it to its activation's interval A and the relu maps that by a
// table; clamping v to another activation's interval B at once is the same if clamp(q, B) =
// table[clamp(q, A)] for every stored q, since A and B lie within the type. B is found by trying.
// Float: "none" and a relu clamp with the same comparisons in two steps or one.
#include "compiler/ops/quantized.h"
#include "compiler/ops/spec.h"
#include "compiler/passes/pass.h"
#include "compiler/passes/rewriter.h"
#include "compiler/passes/value_table.h"

namespace mote {
namespace {

bool is_activation(Op op) { return op == Op::relu || op == Op::relu6; }

bool takes_activation(Op op) {
  return op == Op::fully_connected || op == Op::conv_2d || op == Op::depthwise_conv_2d ||
         op == Op::max_pool_2d || op == Op::average_pool_2d || op == Op::add || op == Op::sub ||
         op == Op::mul;
}

int32_t stored(const Bytes& values, Type type, size_t i) {
  if (type == Type::i8) return static_cast<int8_t>(values[i]);
  if (type == Type::u8) return values[i];
  const int high = static_cast<int8_t>(values[2 * i + 1]);  // i16
  return high * 256 + values[2 * i];
}

// The activation that does what `before`, then `node`, do; or "".
std::string merged(const Graph& graph, const std::string& before, const Node& node) {
  const Tensor& x = graph.at(node.inputs[0]);
  const Tensor& y = graph.at(node.outputs[0]);
  if (x.type == Type::f32) return before == "none" ? std::string(op_name(node.op)) : "";
  if (x.type != Type::i8 && x.type != Type::u8 && x.type != Type::i16) return "";
  const std::optional<Bytes> table = table_of(graph, {&node});
  if (!table || !same_kind(x, y)) return "";
  const Bytes values = *all_values(x.type);
  const size_t count = values.size() / static_cast<size_t>(size_of(x.type));
  const Interval old_range = activation_interval(before, x);
  const int32_t lowest = x.type == Type::u8 ? 0 : -static_cast<int32_t>(count / 2);
  const auto mapped = [&](int32_t q) {  // bit patterns count on from 0 and wrap to negative values
    return stored(*table, x.type, static_cast<size_t>(q) % count);
  };
  for (const char* wanted : {"none", "relu", "relu6", "relu_n1_to_1"}) {
    const Interval range = activation_interval(wanted, y);
    bool same = true;
    for (int32_t q = lowest; same && q < lowest + static_cast<int32_t>(count); ++q)
      same = clamp(q, range) == mapped(clamp(q, old_range));
    if (same) return wanted;
  }
  return "";
}

void fold(Graph& graph, Rewriter& rewriter, size_t n) {
  const Node& node = graph.nodes[n];
  Node* producer = rewriter.writer(node.inputs[0]);
  if (!producer || !takes_activation(producer->op) || !rewriter.is_private(node.inputs[0])) return;
  const std::string activation =
      merged(graph, producer->attributes.get_string("activation", "none"), node);
  if (activation.empty()) return;
  producer->attributes.set("activation", activation);
  rewriter.merge_into_writer(n);
}

}  // namespace

Result<bool> fold_activation(Graph& graph) {
  Rewriter rewriter(graph);
  for (size_t n = 0; n < graph.nodes.size(); ++n)
    if (is_activation(graph.nodes[n].op)) fold(graph, rewriter, n);
  return rewriter.finish();
}

}  // namespace mote
