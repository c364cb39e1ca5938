// SPDX-License-Identifier: Apache-2.0
// softmax: y = e^(beta * x) / sum(e^(beta * x)) along the last dimension
//   inputs: x (f32; or i8, then y is i8 of scale 1/256 and zero point -128, or i16 of scale 1/65536
//   and zero point -32768)   attributes: beta (positive)
#include "compiler/ops/softmax.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "compiler/ops/checks.h"
#include "compiler/ops/fixed_point.h"
#include "compiler/ops/pointwise.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

constexpr int kDifferenceIntegerBits = 5;
constexpr int64_t kMaxDepthS8 = 4095;  // the sum of as many ones, in q12, fits in 31 bits

float beta_of(const NodeView& node) {
  return static_cast<float>(node.attributes().get_float("beta", 1));
}

// From a stored difference to q5, capped at what 31 bits hold.
double difference_factor(const NodeView& node) {
  return std::min(static_cast<double>(beta_of(node)) *
                      static_cast<double>(node.input(0).quant.scale()) *
                      (1 << (31 - kDifferenceIntegerBits)),
                  static_cast<double>((int64_t{1} << 31) - 1));
}

Result<void> check(const NodeView& node) {
  const Tensor& x = node.input(0);
  MOTE_CHECK(
      check_pointwise(node, {{Type::i8, Type::i8}, {Type::i8, Type::i16}, {Type::f32, Type::f32}}));
  if (x.shape.empty()) return fail(ErrorKind::kMalformed, "of a scalar has no meaning");
  if (!std::isnormal(beta_of(node)) || beta_of(node) < 0)
    return fail(ErrorKind::kMalformed, "needs a positive beta, has {}", beta_of(node));
  if (x.type == Type::f32) return {};
  if (x.shape.back() > kMaxDepthS8)
    return fail(ErrorKind::kUnsupported, "of i8 over {} elements; up to {} are possible",
                x.shape.back(), kMaxDepthS8);
  if (difference_factor(node) <= 1)
    return fail(ErrorKind::kUnsupported, "needs an input scale of at least 2^-26, has {}",
                x.quant.scale());
  if (node.output().type == Type::i8) return check_output_quantization(node, 1.f / 256, -128);
  // Converters write 1/65535; as in TFLM, what is within 0.1 % means 1/65536.
  const Quantization& y = node.output().quant;
  const bool is_near = std::abs(y.scale() - 1.f / 65536) <= 0.001f / 65536;
  return check_output_quantization(node, is_near ? y.scale() : 1.f / 65536, -32768);
}

template <typename To>
void softmax_row(const std::vector<int32_t>& exp, std::span<const int8_t> x, std::span<To> y) {
  const int32_t largest = *std::ranges::max_element(x);
  int32_t sum = 0;
  for (int8_t value : x)
    sum += rounding_divide_by_power_of_two(exp[static_cast<size_t>(largest - value)],
                                           kSoftmaxSumIntegerBits);
  // 1 / sum, as 1 / (1 + rest) with rest in [0, 1) and a power of two.
  const int headroom = std::countl_zero(static_cast<uint32_t>(sum));
  const uint32_t rest = (static_cast<uint32_t>(sum) << headroom) - (uint32_t{1} << 31);
  const int32_t reciprocal = one_over_one_plus_q0(static_cast<int32_t>(rest));
  const int exponent = kSoftmaxSumIntegerBits - headroom + 31 -
                       std::numeric_limits<std::make_unsigned_t<To>>::digits;
  for (size_t i = 0; i < y.size(); ++i) {
    const int32_t ratio =
        saturating_rounding_doubling_high_mul(reciprocal, exp[static_cast<size_t>(largest - x[i])]);
    // Above 31, where TFLM stops the program, the quotient rounds to zero.
    const int32_t steps = exponent > 31 ? 0 : rounding_divide_by_power_of_two(ratio, exponent);
    y[i] = static_cast<To>(std::clamp<int32_t>(steps + std::numeric_limits<To>::min(),
                                               std::numeric_limits<To>::min(),
                                               std::numeric_limits<To>::max()));
  }
}

void softmax_row(float beta, std::span<const float> x, std::span<float> y) {
  float largest = std::numeric_limits<float>::lowest();
  for (float value : x) largest = std::max(largest, value);
  float sum = 0;
  for (size_t i = 0; i < x.size(); ++i) sum += y[i] = std::exp((x[i] - largest) * beta);
  for (float& value : y) value /= sum;
}

template <typename From, typename To, typename How>
void each_row(const Evaluation& run, const How& how) {
  const Rows rows = rows_of(run.input(0));
  const auto depth = static_cast<size_t>(rows.depth);
  for (size_t r = 0; r < static_cast<size_t>(rows.count); ++r)
    softmax_row(how, run.in<From>(0).subspan(r * depth, depth),
                run.out<To>().subspan(r * depth, depth));
}

void evaluate(const Evaluation& run) {
  if (run.input(0).type == Type::f32)
    each_row<float, float>(run, beta_of(run));
  else if (run.output().type == Type::i8)
    each_row<int8_t, int8_t>(run, softmax_exp_table(run));
  else
    each_row<int8_t, int16_t>(run, softmax_exp_table(run));
}

}  // namespace

Rows rows_of(const Tensor& x) { return {x.elements() / x.shape.back(), x.shape.back()}; }

std::vector<int32_t> softmax_exp_table(const NodeView& node) {
  const QuantizedMultiplier factor = quantize_multiplier(difference_factor(node));
  const int32_t radius = input_radius(kDifferenceIntegerBits, factor.shift);
  std::vector<int32_t> table(256, 0);
  for (int32_t difference = 0; difference < 256 && difference <= radius; ++difference)
    table[static_cast<size_t>(difference)] =
        exp_to_q0(multiply(-difference, factor), kDifferenceIntegerBits);
  return table;
}

const OpSpec kOp_softmax = {
    .check = check,
    .infer = infer_pointwise,
    .evaluate = evaluate,
};

}  // namespace mote
