// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/depthwise_armv7m.h"

#include "compiler/kernels/dsp.h"

namespace mote {
namespace {

constexpr int64_t kMaxSum = int64_t{1} << 29;  // twice that, and an offset, is an int32

}  // namespace

std::optional<WeightRows> depthwise_rows(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  auto rows = fast_rows(weight_rows(node, conv, op), op.y_zero_point, op.range);
  for (size_t o = 0; rows && o < rows->outputs(); ++o)
    if (largest_sum(*rows, o) >= kMaxSum) return {};
  return rows;
}

std::vector<Field> depthwise_constants(const WeightRows& rows, Lowering& lowering) {
  std::vector<int32_t> twice_bias, multipliers;
  std::vector<int8_t> shifts;
  for (size_t o = 0; o < rows.outputs(); ++o) {
    twice_bias.push_back(2 * rows.bias[o]);
    multipliers.push_back(rows.factors[o].multiplier);
    shifts.push_back(static_cast<int8_t>(rows.factors[o].shift - 1));
  }
  lowering.constants = {
      {"weights", Type::i8, to_bytes(rows.weights), ConstantArray::Kind::kWeights},
      {"bias", Type::i32, to_bytes(twice_bias), ConstantArray::Kind::kWeights},
      {"multipliers", Type::i32, to_bytes(multipliers)},
      {"shifts", Type::i8, to_bytes(shifts)},
  };
  return {{"weights", ArrayRef{0}},
          {"bias", ArrayRef{1}},
          {"multipliers", ArrayRef{2}},
          {"shifts", ArrayRef{3}}};
}

}  // namespace mote
