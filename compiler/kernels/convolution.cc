// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/convolution.h"

#include <algorithm>
#include <cstdint>

namespace mote {

bool is_constant_convolution(const NodeView& node, Type type) {
  return node.input(0).type == type && node.input(1).is_constant() &&
         (!node.has_input(2) || node.input(2).is_constant());
}

WeightsAndBias float_weights(const NodeView& node, Lowering& lowering, int32_t group,
                             int32_t groups) {
  const auto add = [&](const char* role, size_t input) -> Field {
    if (!node.has_input(input)) return {role, NoPointer{}};
    const auto values = part_of(node.input(input).values<float>(), group, groups);
    lowering.constants.push_back(
        {role, Type::f32, to_bytes(values), ConstantArray::Kind::kWeights});
    return {role, ArrayRef{lowering.constants.size() - 1}};
  };
  return {add("weights", 1), add("bias", 2)};
}

Call float_fully_connected(const NodeView& node, const std::string& function,
                           const WeightsAndBias& constants) {
  const Shape& w = node.input(1).shape;
  Call call{
      .function = function,
      .params_type = function + "_params",
      .params = {constants.weights,
                 constants.bias,
                 {"batches", node.input(0).elements() / w[1]},
                 {"inputs", int64_t{w[1]}},
                 {"outputs", int64_t{w[0]}}},
      .arguments = {input_argument(0), output_argument()},
  };
  append_activation(call.params, node);
  return call;
}

void append_activation(std::vector<Field>& params, const NodeView& node) {
  const RealInterval range = activation_interval(node.string_attribute("activation", "none"));
  params.push_back({"output_min", range.min});
  params.push_back({"output_max", range.max});
}

void append_window(std::vector<Field>& params, const Window& window, bool dilation) {
  const auto& [h, w] = window;
  const auto append = [&](const char* name, int32_t value) {
    params.push_back({name, int64_t{value}});
  };
  append("input_h", h.input);
  append("input_w", w.input);
  append("output_h", h.output);
  append("output_w", w.output);
  append("filter_h", h.filter);
  append("filter_w", w.filter);
  append("stride_h", h.stride);
  append("stride_w", w.stride);
  if (dilation) append("dilation_h", h.dilation);
  if (dilation) append("dilation_w", w.dilation);
  append("pad_top", h.pad);
  append("pad_left", w.pad);
}

bool is_small(const Window& window) {
  const auto fits = [](const WindowAxis& axis) {
    return std::max({axis.filter, axis.stride, axis.dilation, axis.pad}) <= INT16_MAX;
  };
  return fits(window.h) && fits(window.w);
}

ConstantArray padding_array(int32_t channels, int32_t zero_point) {
  const std::vector<int8_t> pixel(static_cast<size_t>(channels), static_cast<int8_t>(zero_point));
  return {"padding", Type::i8, to_bytes(pixel), ConstantArray::Kind::kOther};
}

std::vector<Overlap> row_order_overlap(const NodeView& node, const Window& window,
                                       int32_t pixels_per_step, Step step) {
  const Tensor& x = node.input(0);
  const Tensor& y = node.output();
  if (x.shape[0] != 1) return {};
  const int64_t size = size_of(x.type);
  return {{.input = 0,
           .output = 0,
           .lag_bytes =
               row_order_lag(window, x.shape[3] * size, y.shape[3] * size, pixels_per_step, step)}};
}

std::vector<Overlap> channelwise_overlaps(const NodeView& node, const Window& window,
                                          int32_t tile) {
  std::vector<Overlap> overlaps = row_order_overlap(node, window, tile);
  const int64_t pixel = node.input(0).shape[3] * size_of(node.input(0).type);
  if (overlaps.empty() || node.output().shape[3] != node.input(0).shape[3]) return overlaps;
  const int64_t lag = row_order_lag(window, pixel, pixel, tile, Step::kTilesReadFirst);
  overlaps.push_back(
      {.input = 0, .output = 0, .lag_bytes = std::max<int64_t>(0, lag), .unit_bytes = pixel});
  return overlaps;
}

}  // namespace mote
