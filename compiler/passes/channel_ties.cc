// SPDX-License-Identifier: Apache-2.0
#include "compiler/passes/channel_ties.h"

#include <algorithm>

#include "compiler/ops/movement.h"
#include "compiler/ops/pad.h"
#include "compiler/ops/parameters.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

using Ties = std::optional<std::vector<Tie>>;

bool has_channels(const Tensor& tensor) {
  return tensor.type == Type::i8 && !tensor.shape.empty() && tensor.elements() > 0 &&
         !tensor.quant.per_axis();
}

size_t channels_of(const Tensor& tensor) { return static_cast<size_t>(tensor.shape.back()); }

// Channel c of the input and of the output, for each.
void tie_equal(const NodeView& node, size_t input, size_t output, std::vector<Tie>& ties) {
  for (size_t c = 0; c < channels_of(node.output(output)); ++c)
    ties.push_back({input, c, output, c});
}

Ties equal(const NodeView& node, size_t input = 0) {
  std::vector<Tie> ties;
  for (size_t o = 0; o < node.output_count(); ++o) tie_equal(node, input, o, ties);
  return ties;
}

Ties all_equal(const NodeView& node) {
  std::vector<Tie> ties;
  for (size_t i = 0; i < node.input_count(); ++i) tie_equal(node, i, 0, ties);
  return ties;
}

// What is broadcast along the channels is shared by all.
Ties of_binary(const NodeView& node) {
  std::vector<Tie> ties;
  for (size_t i = 0; i < 2; ++i) {
    const Shape& x = node.input(i).shape;
    if (!x.empty() && x.back() == node.output().shape.back()) tie_equal(node, i, 0, ties);
  }
  return ties;
}

Ties of_depthwise(const NodeView& node) {
  const bool has_constants =
      node.input(1).is_constant() && (!node.has_input(2) || node.input(2).is_constant());
  if (!has_constants || node.input(0).shape[3] != node.output().shape[3] ||
      node.input(0).shape[3] == 1)
    return std::nullopt;
  return equal(node);
}

// [..., c] read as [..., n * c], or the other way round.
Ties of_reshape(const NodeView& node) {
  const size_t in = channels_of(node.input(0)), out = channels_of(node.output());
  if (in % out != 0 && out % in != 0) return std::nullopt;
  std::vector<Tie> ties;
  for (size_t c = 0; c < std::max(in, out); ++c) ties.push_back({0, c % in, 0, c % out});
  return ties;
}

bool is_last(int64_t axis, const Tensor& tensor) {
  return *resolve_axis(axis, tensor.shape.size()) + 1 == tensor.shape.size();
}

Ties of_concatenation(const NodeView& node) {
  if (!is_last(node.int_attribute("axis"), node.output())) return all_equal(node);
  std::vector<Tie> ties;
  size_t out = 0;
  for (size_t i = 0; i < node.input_count(); ++i)
    for (size_t c = 0; c < channels_of(node.input(i)); ++c) ties.push_back({i, c, 0, out++});
  return ties;
}

Ties of_split(const NodeView& node, size_t input, int64_t axis) {
  if (!is_last(axis, node.input(input))) return equal(node, input);
  std::vector<Tie> ties;
  size_t in = 0;
  for (size_t o = 0; o < node.output_count(); ++o)
    for (size_t c = 0; c < channels_of(node.output(o)); ++c) ties.push_back({input, in++, o, c});
  return ties;
}

// A block of the input whose dimensions are the output's.
Ties of_slice(const NodeView& node) {
  const Movement block = spec_of(node.node().op).movements(node)[0];
  const Shape& y = node.output().shape;
  if (!std::ranges::equal(block.extents, y) || y.size() != node.input(0).shape.size())
    return std::nullopt;
  std::vector<Tie> ties;
  int64_t in = first_taken(node).back();
  for (size_t c = 0; c < channels_of(node.output()); ++c, in += block.from_strides.back())
    ties.push_back({0, static_cast<size_t>(in), 0, c});
  return ties;
}

Ties of_gather(const NodeView& node) {
  if (!is_last(node.int_attribute("axis"), node.input(0))) return equal(node);
  if (!node.input(1).is_constant() || node.input(1).shape.size() != 1 ||
      node.int_attribute("batch_dims") != 0)
    return std::nullopt;
  std::vector<Tie> ties;
  for (const int32_t position : node.input(1).values<int32_t>())
    ties.push_back({0, static_cast<size_t>(position), 0, ties.size()});
  return ties;
}

Ties of_reduction(const NodeView& node) {
  const auto axes = constant_integers(node, 1, "the axes");
  if (!axes || std::ranges::any_of(*axes, [&](int64_t a) { return is_last(a, node.input(0)); }))
    return std::nullopt;
  return equal(node);
}

Ties of_transpose(const NodeView& node) {
  const auto order = *constant_integers(node, 1, "the permutation");
  return is_last(order.back(), node.input(0)) ? equal(node) : std::nullopt;
}

Ties of_pad(const NodeView& node) {
  const Pad pad = *pad_of(node);
  return pad.before.back() == 0 && pad.after.back() == 0 ? equal(node) : std::nullopt;
}

// The new dimension, or the one that goes, is not the channels.
Ties of_pack(const NodeView& node) {
  return is_last(node.int_attribute("axis"), node.output()) ? std::nullopt : all_equal(node);
}

Ties of_unpack(const NodeView& node) {
  return is_last(node.int_attribute("axis"), node.input(0)) ? std::nullopt : equal(node);
}

Ties ties_by_operator(const NodeView& node) {
  switch (node.node().op) {
    case Op::depthwise_conv_2d:
      return of_depthwise(node);
    case Op::add:
    case Op::sub:
    case Op::mul:
    case Op::minimum:
    case Op::maximum:
      return of_binary(node);
    case Op::max_pool_2d:
    case Op::average_pool_2d:
    case Op::resize_nearest_neighbor:
    case Op::resize_bilinear:
      return equal(node);
    case Op::mean:
    case Op::reduce_max:
      return of_reduction(node);
    case Op::concatenation:
      return of_concatenation(node);
    case Op::reshape:
      return of_reshape(node);
    case Op::slice:
    case Op::strided_slice:
      return of_slice(node);
    case Op::split:
      return of_split(node, 1, *constant_integer(node, 0, "the axis"));
    case Op::split_v:
      return of_split(node, 0, *constant_integer(node, 2, "the axis"));
    case Op::gather:
      return of_gather(node);
    case Op::transpose:
      return of_transpose(node);
    case Op::pad:
    case Op::padv2:
      return of_pad(node);
    case Op::pack:
      return of_pack(node);
    case Op::unpack:
      return of_unpack(node);
    default:
      return spec_of(node.node().op).pointwise ? equal(node) : std::nullopt;
  }
}

// The input whose channels an operator with one such input ties.
size_t data_input(Op op) { return op == Op::split ? 1 : 0; }

}  // namespace

Ties channel_ties(const NodeView& node) {
  if (node.output_count() == 0 || !node.has_input(data_input(node.node().op))) return std::nullopt;
  for (size_t o = 0; o < node.output_count(); ++o)
    if (!has_channels(node.output(o))) return std::nullopt;
  if (!has_channels(node.input(data_input(node.node().op)))) return std::nullopt;
  Ties ties = ties_by_operator(node);
  if (ties && !std::ranges::all_of(*ties, [&](const Tie& tie) {
        return has_channels(node.input(tie.input)) && tie.in < channels_of(node.input(tie.input));
      }))
    return std::nullopt;
  return ties;
}

bool only_moves(Op op) {
  switch (op) {
    case Op::concatenation:
    case Op::gather:
    case Op::pack:
    case Op::reshape:
    case Op::resize_nearest_neighbor:
    case Op::slice:
    case Op::split:
    case Op::split_v:
    case Op::strided_slice:
    case Op::transpose:
    case Op::unpack:
      return true;
    default:
      return false;
  }
}

std::vector<int64_t> first_taken(const NodeView& node) {
  int64_t rest = spec_of(node.node().op).movements(node)[0].from;
  std::vector<int64_t> first;
  for (const int64_t stride : row_major_strides(node.input(0).shape)) {
    first.push_back(rest / stride);
    rest %= stride;
  }
  return first;
}

}  // namespace mote
