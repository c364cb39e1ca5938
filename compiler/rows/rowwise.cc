// SPDX-License-Identifier: Apache-2.0
#include "compiler/rows/rowwise.h"

#include <algorithm>

#include "compiler/ops/convolution.h"
#include "compiler/ops/parameters.h"
#include "compiler/ops/pool_2d.h"
#include "compiler/ops/spec.h"
#include "compiler/rows/row_need.h"

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

bool is_pad(Op op) { return op == Op::pad || op == Op::padv2; }

// Before and after each dimension; the constant's elements are i32 or i64.
std::vector<int64_t> paddings_of(const Tensor& tensor) {
  if (tensor.type == Type::i64) {
    const auto values = tensor.values<int64_t>();
    return {values.begin(), values.end()};
  }
  const auto values = tensor.values<int32_t>();
  return {values.begin(), values.end()};
}

bool pads_images(const NodeView& node) {
  const Tensor& tensor = node.input(1);
  if (!tensor.is_constant() || (tensor.type != Type::i32 && tensor.type != Type::i64)) return false;
  const std::vector<int64_t> paddings = paddings_of(tensor);
  return paddings.size() == 2 * kRank && paddings[0] == 0 && paddings[1] == 0;
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
  if (is_pad(op)) return reads_rows(node, 0) && pads_images(node);
  return (spec_of(op).pointwise || op == Op::dequantize || op == Op::take_rows) &&
         reads_rows(node, 0);
}

RowNeed row_need(const NodeView& node) {
  RowNeed need;
  for (size_t i = node.input_count(); i-- > 0;) {
    need.by_rows.insert(need.by_rows.begin(), reads_rows(node, i));
    if (need.by_rows.front()) need.height = height_of(node.input(i));
  }
  if (is_window(node.node().op)) {
    const WindowAxis h = window_of(node).h;
    need.stride = h.stride;
    need.before = h.pad;
    need.extent = h.extent();
  }
  if (is_pad(node.node().op))
    need.before = static_cast<int32_t>(paddings_of(node.input(1))[2 * kHeight]);
  return need;
}

Rows rows_read(const NodeView& node, Rows made) { return row_need(node).of(made); }

namespace {

void pad_window(Attributes& attributes, const WindowAxis& w, const RowNeed& need, Rows made) {
  attributes.set("padding", "explicit");
  attributes.set_int("pad_top", need.padding_before(made));
  attributes.set_int("pad_bottom", need.padding_after(made));
  attributes.set_int("pad_left", w.pad);
  attributes.set_int("pad_right", std::max(0, w.start(w.output - 1) + w.extent() - w.input));
}

// Of padding, only what the band has.
void pad_band(Tensor& paddings, const RowNeed& need, Rows made) {
  std::vector<int64_t> values = paddings_of(paddings);
  values[2 * kHeight] = std::min(need.padding_before(made), made.count());
  values[2 * kHeight + 1] = std::min(need.padding_after(made), made.count());
  const auto* bytes = reinterpret_cast<const uint8_t*>(values.data());
  const std::vector<int32_t> narrow(values.begin(), values.end());
  if (paddings.type == Type::i32) bytes = reinterpret_cast<const uint8_t*>(narrow.data());
  paddings.data = std::make_shared<const Bytes>(bytes, bytes + paddings.bytes());
}

}  // namespace

Graph band_of(const NodeView& node, Rows made) {
  Graph band;
  Node cut = node.node();
  cut.attributes.set_int("is_band", 1);
  const RowNeed need = row_need(node);
  if (is_window(cut.op)) pad_window(cut.attributes, window_of(node).w, need, made);
  for (size_t i = 0; i < cut.inputs.size(); ++i) {
    if (!node.has_input(i)) continue;
    Tensor tensor = node.input(i);
    if (need.by_rows[i]) tensor.shape[kHeight] = need.of(made).count();
    if (is_pad(cut.op) && i == 1) pad_band(tensor, need, made);
    cut.inputs[i] = band.add_tensor(std::move(tensor));
  }
  Tensor output = node.output();
  output.shape[kHeight] = made.count();
  cut.outputs = {band.add_tensor(std::move(output))};
  band.nodes = {std::move(cut)};
  return band;
}

}  // namespace mote
