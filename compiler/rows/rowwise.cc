// SPDX-License-Identifier: Apache-2.0
#include "compiler/rows/rowwise.h"

#include <algorithm>

#include "compiler/ops/convolution.h"
#include "compiler/ops/parameters.h"
#include "compiler/ops/pool_2d.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

constexpr size_t kHeight = 1;  // the dimension of rows, of four
constexpr size_t kRank = 4;

bool has_rows(const Tensor& tensor) {
  return tensor.shape.size() == kRank && tensor.shape[0] == 1 && tensor.elements() > 0;
}

bool is_window(Op op) {
  return op == Op::conv_2d || op == Op::depthwise_conv_2d || op == Op::max_pool_2d ||
         op == Op::average_pool_2d;
}

Window window_of(const NodeView& node) {
  if (node.node().op == Op::conv_2d) return conv_2d(node).window;
  if (node.node().op == Op::depthwise_conv_2d) return depthwise_conv_2d(node).window;
  return pool_2d(node).window;
}

bool is_binary(Op op) {
  return op == Op::add || op == Op::sub || op == Op::mul || op == Op::minimum || op == Op::maximum;
}

// An operand that is the same for every row.
bool is_same_for_all_rows(const Tensor& tensor) {
  const Shape& shape = tensor.shape;
  return shape.size() < kRank - kHeight || shape[shape.size() - (kRank - kHeight)] == 1;
}

bool joins_within_rows(const NodeView& node) {
  const auto axis = resolve_axis(node.int_attribute("axis"), kRank);
  return axis && *axis > kHeight;
}

bool pads_within_rows(const NodeView& node) {
  const Tensor& paddings = node.input(1);
  if (!paddings.is_constant()) return false;
  const auto first = static_cast<size_t>(2 * size_of(paddings.type));  // pairs: batch, height, ...
  const Bytes& bytes = *paddings.data;
  return std::all_of(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(2 * first),
                     [](uint8_t byte) { return byte == 0; });
}

}  // namespace

bool reads_rows(const NodeView& node, size_t i) {
  if (!node.has_input(i) || node.input(i).is_constant()) return false;
  if (!has_rows(node.input(i))) return false;
  return !is_binary(node.node().op) || height_of(node.input(i)) == height_of(node.output());
}

bool is_rowwise(const NodeView& node) {
  const Op op = node.node().op;
  if (node.output_count() != 1 || !has_rows(node.output())) return false;
  for (size_t i = 0; i < node.input_count(); ++i)
    if (node.has_input(i) && node.input(i).role == Role::kState) return false;
  if (is_window(op)) {
    for (size_t i = 1; i < node.input_count(); ++i)
      if (node.has_input(i) && !node.input(i).is_constant()) return false;
    return reads_rows(node, 0);
  }
  if (is_binary(op)) {
    for (size_t i = 0; i < node.input_count(); ++i)
      if (!reads_rows(node, i) && !is_same_for_all_rows(node.input(i))) return false;
    return reads_rows(node, 0) || reads_rows(node, 1);
  }
  if (op == Op::concatenation) {
    for (size_t i = 0; i < node.input_count(); ++i)
      if (!reads_rows(node, i)) return false;
    return joins_within_rows(node);
  }
  if (op == Op::pad || op == Op::padv2) return reads_rows(node, 0) && pads_within_rows(node);
  return (spec_of(op).pointwise || op == Op::dequantize) && reads_rows(node, 0);
}

Rows rows_read(const NodeView& node, size_t i, Rows made) {
  if (!is_window(node.node().op)) return made;
  const WindowAxis h = window_of(node).h;
  const int32_t first = std::clamp(h.start(made.first), 0, h.input);
  return {first, std::clamp(h.start(made.end - 1) + h.extent(), first, height_of(node.input(i)))};
}

Rows first_rows_read(const NodeView& node, Rows made) {
  size_t i = 0;
  while (!reads_rows(node, i)) ++i;
  return rows_read(node, i, made);
}

int32_t padding_before(const NodeView& node, Rows made) {
  return is_window(node.node().op) ? std::max(0, -window_of(node).h.start(made.first)) : 0;
}

namespace {

void pad_explicitly(Attributes& attributes, const Window& window, Rows made) {
  const auto& [h, w] = window;
  const auto set = [&](const char* name, int32_t pixels) {
    attributes.set_int(name, std::max(0, pixels));
  };
  attributes.set("padding", "explicit");
  set("pad_top", -h.start(made.first));
  set("pad_bottom", h.start(made.end - 1) + h.extent() - h.input);
  set("pad_left", w.pad);
  set("pad_right", w.start(w.output - 1) + w.extent() - w.input);
}

}  // namespace

Graph band_of(const NodeView& node, Rows made) {
  Graph band;
  Node cut = node.node();
  cut.attributes.set_int("is_band", 1);
  if (is_window(cut.op)) pad_explicitly(cut.attributes, window_of(node), made);
  for (size_t i = 0; i < cut.inputs.size(); ++i) {
    if (!node.has_input(i)) continue;
    Tensor tensor = node.input(i);
    if (reads_rows(node, i)) tensor.shape[kHeight] = rows_read(node, i, made).count();
    cut.inputs[i] = band.add_tensor(std::move(tensor));
  }
  Tensor output = node.output();
  output.shape[kHeight] = made.count();
  cut.outputs = {band.add_tensor(std::move(output))};
  band.nodes = {std::move(cut)};
  return band;
}

}  // namespace mote
