// SPDX-License-Identifier: Apache-2.0
#include "compiler/passes/channel_intervals.h"

#include <algorithm>
#include <optional>

#include "compiler/ops/add.h"
#include "compiler/ops/convolution.h"
#include "compiler/ops/fully_connected.h"
#include "compiler/ops/spec.h"
#include "compiler/passes/channel_ties.h"
#include "compiler/passes/value_table.h"

namespace mote {
namespace {

constexpr Interval kByte{-128, 127};

Interval hull(const Interval& a, const Interval& b) {
  return {std::min(a.min, b.min), std::max(a.max, b.max)};
}

// The sum of a bias and of products of weights with values from intervals.
struct Sum {
  int64_t min, max;
  void add(int32_t weight, const Interval& x) {
    min += int64_t{weight} * (weight > 0 ? x.min : x.max);
    max += int64_t{weight} * (weight > 0 ? x.max : x.min);
  }
};

// Requantisation grows with the sum, as long as neither it nor a left shift wraps.
Interval requantized(const Sum& sum, const QuantizedMultiplier& factor, int32_t zero_point,
                     Interval range) {
  const int left = std::max(0, factor.shift);
  if (left > 30 || wrap(sum.min * (int64_t{1} << left)) != sum.min * (int64_t{1} << left) ||
      wrap(sum.max * (int64_t{1} << left)) != sum.max * (int64_t{1} << left))
    return range;
  return {requantize(static_cast<int32_t>(sum.min), factor, zero_point, range),
          requantize(static_cast<int32_t>(sum.max), factor, zero_point, range)};
}

bool has_constants(const NodeView& node) {
  return node.input(0).type == Type::i8 && node.input(1).is_constant() &&
         (!node.has_input(2) || node.input(2).is_constant());
}

int64_t bias_of(const NodeView& node, int32_t o) {
  return node.has_input(2) ? node.input(2).values<int32_t>()[static_cast<size_t>(o)] : 0;
}

ChannelIntervals of_convolution(const NodeView& node, const Convolution& conv,
                                const ChannelIntervals& x) {
  const ConvolutionS8 op = convolution_s8(node, conv);
  const auto w = node.input(1).values<int8_t>();
  const bool padded = conv.window.padded();
  ChannelIntervals y;
  for (int32_t o = 0; o < conv.out_channels; ++o) {
    Sum sum{bias_of(node, o), bias_of(node, o)};
    const int32_t first = o / conv.group_outputs * conv.group_inputs;
    for (int32_t i = 0; i < conv.group_inputs; ++i) {
      const Interval& stored = x[static_cast<size_t>(first + i)];
      Interval value{stored.min - op.x_zero_point, stored.max - op.x_zero_point};
      if (padded) value = hull(value, {0, 0});
      for (int32_t t = 0; t < conv.taps(); ++t)
        sum.add(w[static_cast<size_t>(o * conv.w_output + t * conv.w_tap + i)], value);
    }
    y.push_back(requantized(sum, op.factors[static_cast<size_t>(o)], op.y_zero_point, op.range));
  }
  return y;
}

ChannelIntervals of_fully_connected(const NodeView& node, const ChannelIntervals& x) {
  const FullyConnectedS8 op = fully_connected_s8(node);
  const auto w = node.input(1).values<int8_t>();
  ChannelIntervals y;
  for (int32_t o = 0; o < op.outputs; ++o) {
    Sum sum{bias_of(node, o), bias_of(node, o)};
    for (int32_t i = 0; i < op.inputs; ++i) {
      const Interval& stored = x[static_cast<size_t>(i) % x.size()];
      sum.add(w[static_cast<size_t>(o * op.inputs + i)] - op.w_zero_point,
              {stored.min - op.x_zero_point, stored.max - op.x_zero_point});
    }
    const auto& factor = op.factors[op.factors.size() > 1 ? static_cast<size_t>(o) : 0];
    y.push_back(requantized(sum, factor, op.y_zero_point, op.range));
  }
  return y;
}

ChannelIntervals of_add(const NodeView& node, const ChannelIntervals& a,
                        const ChannelIntervals& b) {
  const AddS8 op = add_s8(node);
  ChannelIntervals y;
  for (size_t c = 0; c < a.size(); ++c) {
    const bool adds = op.b_sign > 0;
    y.push_back({add_s8(op, a[c].min, adds ? b[c].min : b[c].max),
                 add_s8(op, a[c].max, adds ? b[c].max : b[c].min)});
  }
  return y;
}

ChannelIntervals of_pool(const NodeView& node, const ChannelIntervals& x) {
  const Interval range =
      activation_interval(node.string_attribute("activation", "none"), node.output());
  ChannelIntervals y;
  for (const Interval& channel : x)
    y.push_back({clamp(channel.min, range), clamp(channel.max, range)});
  return y;
}

ChannelIntervals of_table(const Bytes& table, const ChannelIntervals& x) {
  ChannelIntervals y;
  for (const Interval& channel : x) {
    Interval values{127, -128};
    for (int32_t q = channel.min; q <= channel.max; ++q) {
      const int32_t value = static_cast<int8_t>(table[static_cast<uint8_t>(q)]);
      values = hull(values, {value, value});
    }
    y.push_back(values);
  }
  return y;
}

std::optional<ChannelIntervals> of_node(const NodeView& node,
                                        const std::vector<ChannelIntervals>& known) {
  const auto of = [&](size_t input) -> const ChannelIntervals& {
    return known[static_cast<size_t>(node.node().inputs[input])];
  };
  if (node.input_count() == 0 || !node.has_input(0) || of(0).empty()) return {};
  switch (node.node().op) {
    case Op::conv_2d:
    case Op::depthwise_conv_2d:
      if (!has_constants(node)) return {};
      return of_convolution(
          node, node.node().op == Op::conv_2d ? conv_2d(node) : depthwise_conv_2d(node), of(0));
    case Op::fully_connected:
      if (!has_constants(node) || node.input(1).shape[1] % node.input(0).shape.back() != 0)
        return {};
      return of_fully_connected(node, of(0));
    case Op::add:
    case Op::sub:
      if (of(0).size() != of(1).size()) return {};  // broadcast along the channels
      return of_add(node, of(0), of(1));
    case Op::max_pool_2d:
    case Op::average_pool_2d:
      return of_pool(node, of(0));
    default:
      break;
  }
  if (spec_of(node.node().op).pointwise)
    if (const auto table = table_of(node.graph(), {&node.node()})) return of_table(*table, of(0));
  return {};
}

// What an output of a node that only moves elements holds.
void follow_moves(const NodeView& node, const std::vector<Tie>& ties,
                  std::vector<ChannelIntervals>& known) {
  const auto of = [&](TensorId id) -> ChannelIntervals& { return known[static_cast<size_t>(id)]; };
  for (TensorId id : node.node().outputs) of(id).assign(of(id).size(), {127, -128});
  for (const Tie& tie : ties) {
    Interval& y = of(node.node().outputs[tie.output])[tie.out];
    y = hull(y, of(node.node().inputs[tie.input])[tie.in]);
  }
}

ChannelIntervals of_constant(const Tensor& tensor) {
  ChannelIntervals channels(static_cast<size_t>(tensor.shape.back()), {127, -128});
  const auto values = tensor.values<int8_t>();
  for (size_t i = 0; i < values.size(); ++i) {
    Interval& channel = channels[i % channels.size()];
    channel = hull(channel, {values[i], values[i]});
  }
  return channels;
}

}  // namespace

std::vector<ChannelIntervals> channel_intervals(const Graph& graph) {
  std::vector<ChannelIntervals> known(graph.tensors.size());
  for (size_t t = 0; t < graph.tensors.size(); ++t) {
    const Tensor& tensor = graph.tensors[t];
    if (tensor.type != Type::i8 || tensor.shape.empty() || tensor.elements() == 0) continue;
    known[t] = tensor.is_constant()
                   ? of_constant(tensor)
                   : ChannelIntervals(static_cast<size_t>(tensor.shape.back()), kByte);
  }
  for (const Node& node : graph.nodes) {
    const NodeView view(graph, node);
    const auto ties = only_moves(node.op) ? channel_ties(view) : std::nullopt;
    if (ties) follow_moves(view, *ties, known);
    if (only_moves(node.op) || node.outputs.size() != 1 ||
        known[static_cast<size_t>(node.outputs[0])].empty())
      continue;
    if (auto y = of_node(view, known)) known[static_cast<size_t>(node.outputs[0])] = *std::move(y);
  }
  return known;
}

}  // namespace mote
