// SPDX-License-Identifier: Apache-2.0
#include "compiler/stream/time_use.h"

#include <algorithm>

#include "compiler/ops/convolution.h"
#include "compiler/ops/movement.h"
#include "compiler/ops/pad.h"
#include "compiler/ops/parameters.h"
#include "compiler/ops/pool_2d.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

constexpr TimeRule kWholeRule = {TimeUse::kWhole, {}};

// Each frame by itself.
TimeRule per_frame(size_t axis) { return {TimeUse::kWindow, {.axis = axis}}; }

TimeRule window_rule(const Window& window, size_t axis) {
  if (axis != 1 && axis != 2) return kWholeRule;
  const WindowAxis& time = axis == 1 ? window.h : window.w;
  if (time.padded()) return {TimeUse::kPads, {}};
  const int64_t rest = time.input - (time.start(time.output - 1) + time.extent());
  return {TimeUse::kWindow, {axis, time.stride, time.extent(), rest}};
}

// The same elements in the same order: time stays where it parts them in the same way.
std::optional<size_t> reshaped_axis(const Shape& x, size_t axis, const Shape& y) {
  int64_t outside = 1;
  for (size_t d = 0; d < axis; ++d) outside *= x[d];
  int64_t before = 1;
  for (size_t d = 0; d < y.size(); before *= y[d++])
    if (before == outside && y[d] == x[axis]) return d;
  return std::nullopt;
}

TimeRule reshape_rule(const NodeView& node, size_t axis) {
  const auto y_axis = reshaped_axis(node.input(0).shape, axis, node.output().shape);
  return y_axis ? per_frame(*y_axis) : kWholeRule;
}

// Everything that meets a frame is another frame of the same time, or the same for all frames.
TimeRule broadcast_rule(const NodeView& node, const std::vector<std::optional<size_t>>& axes) {
  const size_t rank = node.output().shape.size();
  const auto from_behind = [&](size_t i) { return node.input(i).shape.size() - *axes[i]; };
  const size_t behind = from_behind(axes[0] ? 0 : 1);
  for (size_t i = 0; i < axes.size(); ++i) {
    const Shape& shape = node.input(i).shape;
    if (axes[i] ? from_behind(i) != behind
                : !node.input(i).is_constant() ||
                      (shape.size() >= behind && shape[shape.size() - behind] != 1))
      return kWholeRule;
  }
  return per_frame(rank - behind);
}

TimeRule concatenation_rule(const NodeView& node, const std::vector<std::optional<size_t>>& axes) {
  const auto along = resolve_axis(node.int_attribute("axis"), node.output().shape.size());
  const bool together = std::ranges::all_of(axes, [&](auto axis) { return axis == axes[0]; });
  return together && *along != *axes[0] ? per_frame(*axes[0]) : kWholeRule;
}

// x is read as rows of weights' length; time must part rows, one to a frame.
TimeRule fully_connected_rule(const NodeView& node, size_t axis) {
  const Shape& x = node.input(0).shape;
  if (axis + 1 == x.size() || x.back() != node.input(1).shape[1]) return kWholeRule;
  Shape rows = node.output().shape;
  rows.back() = x.back();
  const auto y_axis = reshaped_axis(x, axis, rows);
  return y_axis ? per_frame(*y_axis) : kWholeRule;
}

TimeRule transpose_rule(const NodeView& node, size_t axis) {
  const std::vector<int64_t> perm = *constant_integers(node, 1, "the permutation");
  for (size_t d = 0; d < perm.size(); ++d)
    if (*resolve_axis(perm[d], perm.size()) == axis) return per_frame(d);
  return kWholeRule;
}

TimeRule pad_rule(const NodeView& node, size_t axis) {
  const Pad pad = *pad_of(node);
  if (pad.before[axis] || pad.after[axis]) return {TimeUse::kPads, {}};
  return per_frame(axis);
}

TimeRule reduction_rule(const NodeView& node, size_t axis) {
  const std::vector<int64_t> dimensions = *constant_integers(node, 1, "the axes");
  std::vector<bool> reduced(node.input(0).shape.size());
  for (int64_t d : dimensions) reduced[*resolve_axis(d, reduced.size())] = true;
  if (reduced[axis]) return kWholeRule;
  if (node.int_attribute("keep_dims")) return per_frame(axis);
  return per_frame(axis -
                   static_cast<size_t>(std::count(
                       reduced.begin(), reduced.begin() + static_cast<ptrdiff_t>(axis), true)));
}

// Frames begin, begin + stride, … of x, as the movement of slice and strided_slice has them.
TimeRule slice_rule(const NodeView& node, size_t axis) {
  const Shape& x = node.input(0).shape;
  const int64_t new_axis = node.int_attribute("new_axis_mask");
  const int64_t shrunk = node.int_attribute("shrink_axis_mask");
  if (new_axis || node.int_attribute("ellipsis_mask")) return kWholeRule;
  const Movement movement = spec_of(node.node().op).movements(node)[0];
  const int64_t frame = row_major_strides(x)[axis];
  const int64_t begin = movement.from / frame % x[axis];
  const int64_t stride = movement.from_strides[axis] / frame;
  const int64_t length = movement.extents[axis];
  if (stride < 1) return kWholeRule;
  TimeWindow window{axis, stride, 1, x[axis] - 1 - (begin + (length - 1) * stride)};
  for (size_t d = 0; d < axis; ++d) *window.axis -= static_cast<size_t>(shrunk >> d & 1);
  if (shrunk >> axis & 1) window.axis.reset();
  return {TimeUse::kWindow, window};
}

TensorId replaced(Graph& graph, TensorId id, size_t index, int64_t value) {
  Tensor constant = graph.at(id);
  Bytes bytes = *constant.data;
  const auto width = static_cast<size_t>(size_of(constant.type));
  for (size_t byte = 0; byte < width; ++byte)
    bytes[index * width + byte] = static_cast<uint8_t>(value >> (8 * byte));
  constant.data = std::make_shared<const Bytes>(std::move(bytes));
  constant.name = fmt::format("{}/stream{}", constant.name, graph.tensors.size());
  return graph.add_tensor(std::move(constant));
}

void clear_bit(Node& node, const char* mask, size_t bit) {
  node.attributes.set_int(mask, node.attributes.get_int(mask) & ~(int64_t{1} << bit));
}

}  // namespace

TimeRule time_rule(const NodeView& node, const std::vector<std::optional<size_t>>& axes) {
  switch (node.node().op) {
    case Op::add:
    case Op::sub:
    case Op::mul:
    case Op::minimum:
    case Op::maximum:
      return broadcast_rule(node, axes);
    case Op::concatenation:
      return concatenation_rule(node, axes);
    default:
      break;
  }
  // The others take time by their first input; weights and parameters stand still.
  if (!axes[0] || node.output_count() != 1) return kWholeRule;
  for (size_t i = 1; i < axes.size(); ++i)
    if (axes[i] || (node.has_input(i) && !node.input(i).is_constant())) return kWholeRule;
  const size_t axis = *axes[0];
  switch (node.node().op) {
    case Op::conv_2d:
      return window_rule(conv_2d(node).window, axis);
    case Op::depthwise_conv_2d:
      return window_rule(depthwise_conv_2d(node).window, axis);
    case Op::max_pool_2d:
    case Op::average_pool_2d:
      return window_rule(pool_2d(node).window, axis);
    case Op::reshape:
    case Op::squeeze:
    case Op::expand_dims:
      return reshape_rule(node, axis);
    case Op::fully_connected:
      return fully_connected_rule(node, axis);
    case Op::transpose:
      return transpose_rule(node, axis);
    case Op::pad:
    case Op::padv2:
      return pad_rule(node, axis);
    case Op::mean:
    case Op::reduce_max:
      return reduction_rule(node, axis);
    case Op::slice:
    case Op::strided_slice:
      return slice_rule(node, axis);
    case Op::softmax:
    case Op::log_softmax:
      return axis + 1 < node.input(0).shape.size() ? per_frame(axis) : kWholeRule;
    case Op::dequantize:
    case Op::cast:
      return per_frame(axis);
    default:
      return spec_of(node.node().op).pointwise ? per_frame(axis) : kWholeRule;
  }
}

void set_frames(Graph& graph, Node& node, const TimeWindow& window, size_t input_axis,
                int64_t frames, const Shape& y) {
  switch (node.op) {
    case Op::reshape:
    case Op::squeeze:
    case Op::expand_dims:
      node.op = Op::reshape;
      node.inputs.resize(1);
      node.attributes = {};
      node.attributes.set("shape", std::vector<int64_t>(y.begin(), y.end()));
      break;
    case Op::slice:
      node.inputs[1] = replaced(graph, node.inputs[1], input_axis, 0);
      node.inputs[2] = replaced(graph, node.inputs[2], input_axis, frames);
      break;
    case Op::strided_slice:
      if (static_cast<int64_t>(input_axis) >= graph.at(node.inputs[1]).elements()) break;
      node.inputs[1] = replaced(graph, node.inputs[1], input_axis, 0);
      node.inputs[2] =
          replaced(graph, node.inputs[2], input_axis, (frames - 1) * window.stride + 1);
      clear_bit(node, "begin_mask", input_axis);
      clear_bit(node, "end_mask", input_axis);
      break;
    default:
      break;
  }
}

}  // namespace mote
