// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/mve.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace mote::mve {
namespace {

size_t rounded_up(size_t count, size_t multiple) {
  return (count + multiple - 1) / multiple * multiple;
}

// Position 4 * j + i of a block is channel 4 * i + j.
size_t position(size_t channel) {
  const size_t lane = channel % kBlock;
  return channel - lane + 4 * (lane % 4) + lane / 4;
}

}  // namespace

bool factors_shift_right(std::span<const QuantizedMultiplier> factors) {
  return std::all_of(factors.begin(), factors.end(),
                     [](const QuantizedMultiplier& factor) { return factor.shift <= 0; });
}

bool sum_fits(int32_t folded_bias, int64_t absolute_weights) {
  constexpr int64_t kSlack = 1024;  // for the zero point, and to be on the safe side
  return std::abs(int64_t{folded_bias}) + 128 * absolute_weights <
         std::numeric_limits<int32_t>::max() - kSlack;
}

bool is_exact(const NodeView& node, const Convolution& conv) {
  const ConvolutionS8 op = convolution_s8(node, conv);
  const std::vector<int32_t> bias = folded_bias(node, conv, op.x_zero_point);
  const auto w = node.input(1).values<int8_t>();
  for (int32_t o = 0; o < conv.out_channels; ++o) {
    int64_t sum = 0;
    for (int32_t t = 0; t < conv.taps(); ++t)
      for (int32_t i = 0; i < conv.group_inputs; ++i)
        sum += std::abs(int{w[static_cast<size_t>(o * conv.w_output + t * conv.w_tap + i)]});
    if (!sum_fits(bias[static_cast<size_t>(o)], sum)) return false;
  }
  return factors_shift_right(op.factors);
}

ConstantArray multiplier_blocks(std::span<const QuantizedMultiplier> factors) {
  std::vector<int32_t> values(rounded_up(factors.size(), kBlock));
  for (size_t o = 0; o < factors.size(); ++o) values[position(o)] = factors[o].multiplier;
  return {"multipliers", Type::i32, to_bytes(values), ConstantArray::Kind::kOther};
}

ConstantArray shift_blocks(std::span<const QuantizedMultiplier> factors) {
  std::vector<int8_t> values(rounded_up(factors.size(), kBlock));
  for (size_t o = 0; o < factors.size(); ++o)
    values[position(o)] = static_cast<int8_t>(factors[o].shift);
  return {"shifts", Type::i8, to_bytes(values), ConstantArray::Kind::kOther};
}

ConstantArray bias_blocks(std::span<const int32_t> bias) {
  std::vector<int32_t> values(rounded_up(bias.size(), kBlock));
  for (size_t o = 0; o < bias.size(); ++o) values[position(o)] = bias[o];
  return {"bias", Type::i32, to_bytes(values), ConstantArray::Kind::kWeights};
}

ConstantArray bias_array(std::vector<int32_t> bias, int32_t multiple) {
  bias.resize(rounded_up(bias.size(), static_cast<size_t>(multiple)));
  return {"bias", Type::i32, to_bytes(bias), ConstantArray::Kind::kWeights};
}

}  // namespace mote::mve
