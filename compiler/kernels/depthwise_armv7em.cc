// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/depthwise_armv7em.h"

#include <algorithm>
#include <cstdlib>

namespace mote {
namespace {

// Twice a sum stays an int32, with room for the rounding of a shift by kMaxShift.
constexpr int64_t kMaxSum = int64_t{1} << 29;
constexpr int kMaxShift = 22;

}  // namespace

bool is_depthwise_by_fours(const NodeView& node) {
  if (!is_constant_convolution(node, Type::i8)) return false;
  const Convolution conv = depthwise_conv_2d(node);
  if (conv.in_channels % 4 != 0 || conv.group_outputs != 1) return false;
  const ConvolutionS8 op = convolution_s8(node, conv);
  if (op.range.min != -128 || op.range.max != 127) return false;
  const auto weights = node.input(1).values<int8_t>();
  const std::vector<int32_t> bias = folded_bias(node, conv, op.x_zero_point);
  const auto channels = static_cast<size_t>(conv.in_channels);
  for (size_t c = 0; c < channels; ++c) {
    const int shift = -op.factors[c].shift;
    int64_t most = std::abs(int64_t{bias[c]});
    for (size_t i = c; i < weights.size(); i += channels)
      most += 128 * std::abs(int64_t{weights[i]});
    if (shift < 1 || shift > kMaxShift || most >= kMaxSum) return false;
  }
  return true;
}

int32_t word_of(int32_t low, int32_t high) {
  return static_cast<int32_t>((static_cast<uint32_t>(low) & 0xffff) | static_cast<uint32_t>(high)
                                                                          << 16);
}

ConstantArray depthwise_factors(const ConvolutionS8& op) {
  std::vector<int32_t> packed;
  for (size_t first = 0; first < op.factors.size(); first += 4) {
    uint32_t shifts = 0;
    for (size_t n = 0; n < 4; ++n)
      shifts |= static_cast<uint32_t>(-op.factors[first + n].shift - 1) << (8 * n);
    packed.push_back(static_cast<int32_t>(shifts));
    for (size_t n = 0; n < 4; ++n) packed.push_back(op.factors[first + n].multiplier);
  }
  return {"factors", Type::i32, to_bytes(packed), ConstantArray::Kind::kOther};
}

int32_t depthwise_tile(int32_t outputs, int32_t most) {
  const int32_t tiles = (outputs + most - 1) / most;
  return (outputs + tiles - 1) / tiles;
}

}  // namespace mote
