// SPDX-License-Identifier: Apache-2.0
// hard_swish: y = x * min(max(x + 3, 0), 6) / 6
//   inputs: x (i8)
// Quantised, as TFLite's reference: 16-bit fixed point with 7 bits below the stored input. The
// "gate" min(max(x + 3, 0), 6) / 6 is x rescaled so that 3 becomes 2^15, saturated, moved to [0,
// 1].
#include <algorithm>

#include "compiler/ops/checks.h"
#include "compiler/ops/pointwise.h"
#include "compiler/ops/quantized.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

int16_t saturate(int64_t x) { return static_cast<int16_t>(std::clamp<int64_t>(x, -32768, 32767)); }

// a * b in q15; the multiplier is never the one value that overflows.
int16_t rounded_product(int16_t a, int16_t b) {
  const int32_t product = int32_t{a} * b;
  return static_cast<int16_t>((product + (product >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15));
}
int16_t truncated_product(int16_t a, int16_t b) {
  return static_cast<int16_t>(int32_t{a} * b / (1 << 15));
}

// A factor as multiplier * 2^(exponent - 15).
struct Factor {
  int16_t multiplier;
  int exponent;
};

Factor factor_in_16_bits(float factor) {
  const QuantizedMultiplier wide = quantize_multiplier(static_cast<double>(factor));
  return {saturate((int64_t{wide.multiplier} + (1 << 15)) >> 16), wide.shift};
}

Factor output_factor(const NodeView& node) {
  return factor_in_16_bits(1.f / 128 * node.input(0).quant.scale() / node.output().quant.scale());
}
Factor gate_factor(const NodeView& node) {
  return factor_in_16_bits(1.f / 128 * node.input(0).quant.scale() / (3.f / 32768));
}

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_pointwise(node, {{Type::i8, Type::i8}}));
  const int output = output_factor(node).exponent;
  const int gate = gate_factor(node).exponent;
  if (output > 0 || output < -15 || gate > 30 || gate < -15)
    return fail(ErrorKind::kUnsupported,
                "from scale {} to {} is not possible in 16 bits: needs at most 128 times, and at "
                "least 2^-9 times, the output's, and 2^-22 to 2^23",
                node.input(0).quant.scale(), node.output().quant.scale());
  return {};
}

// From x with 7 more bits to the gate's [0, 1] in q15. Shifts to the left saturate, the last of
// them after the multiplication.
int16_t gate(int16_t x, Factor factor) {
  if (factor.exponent > 0) x = saturate(int64_t{x} << (factor.exponent - 1));
  x = rounded_product(x, factor.multiplier);
  if (factor.exponent > 0) x = saturate(int64_t{x} * 2);
  if (factor.exponent < 0)
    x = static_cast<int16_t>(rounding_divide_by_power_of_two(x, -factor.exponent));
  return static_cast<int16_t>((x + (1 << 15)) >> 1);
}

void evaluate(const Evaluation& run) {
  const Factor to_output = output_factor(run);
  const Factor to_gate = gate_factor(run);
  map<int8_t, int8_t>(run, [&](int8_t stored) {
    const auto x = static_cast<int16_t>((stored - run.input(0).quant.zero_point()) * 128);
    const int16_t product =
        truncated_product(gate(x, to_gate), rounded_product(x, to_output.multiplier));
    const int32_t steps = rounding_divide_by_power_of_two(product, -to_output.exponent);
    // The sum wraps in 16 bits, as theirs does.
    const auto y = static_cast<int16_t>(steps + run.output().quant.zero_point());
    return clamp(y, {-128, 127});
  });
}

}  // namespace

const OpSpec kOp_hard_swish = {
    .check = check,
    .infer = infer_pointwise,
    .evaluate = evaluate,
    .pointwise = true,
};

}  // namespace mote
