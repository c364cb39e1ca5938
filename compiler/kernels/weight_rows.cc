// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/weight_rows.h"

#include <algorithm>
#include <cstdlib>

#include "compiler/kernels/convolution.h"

namespace mote {

bool has_constant_weights_s8(const NodeView& node) {
  return is_constant_convolution(node, Type::i8);
}

WeightRows weight_rows(const NodeView& node, const Convolution& conv, const ConvolutionS8& op) {
  const auto w = node.input(1).values<int8_t>();
  WeightRows rows{{}, folded_bias(node, conv, op.x_zero_point), op.factors};
  rows.weights.reserve(w.size());
  for (int32_t o = 0; o < conv.out_channels; ++o)
    for (int32_t t = 0; t < conv.taps(); ++t) {
      const auto first = w.begin() + (o * conv.w_output + t * conv.w_tap);
      rows.weights.insert(rows.weights.end(), first, first + conv.group_inputs);
    }
  return rows;
}

WeightRows weight_rows(const NodeView& node, const FullyConnectedS8& op) {
  const auto w = node.input(1).values<int8_t>();
  WeightRows rows{{w.begin(), w.end()}, folded_bias(node, op), op.factors};
  rows.factors.resize(rows.outputs(), rows.factors[0]);  // one or all
  return rows;
}

std::vector<WeightRows> parts_of(const WeightRows& rows, int32_t parts) {
  std::vector<WeightRows> result;
  for (int32_t p = 0; p < parts; ++p) {
    const auto part = [&]<typename T>(const std::vector<T>& values) {
      const auto some = part_of(std::span<const T>(values), p, parts);
      return std::vector<T>(some.begin(), some.end());
    };
    result.push_back({part(rows.weights), part(rows.bias), part(rows.factors)});
  }
  return result;
}

int64_t largest_sum(const WeightRows& rows, size_t output) {
  int64_t sum = std::abs(int64_t{rows.bias[output]});
  for (size_t i = 0; i < rows.length(); ++i) sum += 128 * std::abs(int{rows.weight(output, i)});
  return sum;
}

bool has_one_factor(const WeightRows& rows) {
  return std::ranges::all_of(rows.factors, [&](const QuantizedMultiplier& factor) {
    return factor.multiplier == rows.factors[0].multiplier && factor.shift == rows.factors[0].shift;
  });
}

Convolution flattened(Convolution conv) {
  auto& [h, w] = conv.window;
  if (conv.taps() > 1 || h.stride > 1 || w.stride > 1 || conv.window.padded()) return conv;
  w.input = w.output = conv.batches * h.input * w.input;
  h.input = h.output = conv.batches = 1;
  return conv;
}

void append_convolution(std::vector<Field>& params, const Convolution& conv) {
  params.push_back({"batches", int64_t{conv.batches}});
  params.push_back({"input_pixel", int64_t{conv.in_channels}});
  params.push_back({"channels", int64_t{conv.group_inputs}});
  params.push_back({"output_pixel", int64_t{conv.out_channels}});
  params.push_back({"outputs", int64_t{conv.group_outputs}});
  append_window(params, conv.window);
}

}  // namespace mote
