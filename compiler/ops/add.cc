// SPDX-License-Identifier: Apache-2.0
// add: y = activation(a + b), broadcast
//   inputs: a, b (f32 or i8)   attributes: activation
#include "compiler/ops/add.h"

#include <algorithm>

#include "compiler/ops/broadcast.h"
#include "compiler/ops/checks.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

constexpr int kLeftShift = 20;

struct RealFactors {
  double a, b, y;
};

// add computes these in double, sub in float: TFLM's kernels differ so, and the last bit shows.
template <typename Real>
RealFactors factors_in(const NodeView& node) {
  const auto a = static_cast<Real>(node.input(0).quant.scale());
  const auto b = static_cast<Real>(node.input(1).quant.scale());
  const auto y = static_cast<Real>(node.output().quant.scale());
  const Real twice_larger = 2 * std::max(a, b);
  return {static_cast<double>(a / twice_larger), static_cast<double>(b / twice_larger),
          static_cast<double>(twice_larger / (static_cast<Real>(1 << kLeftShift) * y))};
}

RealFactors factors_of(const NodeView& node) {
  return node.node().op == Op::sub ? factors_in<float>(node) : factors_in<double>(node);
}

void evaluate(const Evaluation& run) {
  if (run.output().type == Type::f32) {
    const RealInterval range = float_range(run);
    return map_pairs<float>(run, [&](float a, float b) { return clamp(a + b, range); });
  }
  const AddS8 op = add_s8(run);
  map_pairs<int8_t>(run, [&](int8_t a, int8_t b) { return add_s8(op, a, b); });
}

}  // namespace

Result<void> check_add(const NodeView& node) {
  MOTE_CHECK(check_binary(node, {Type::i8, Type::f32}));
  if (node.output().type == Type::f32) return {};
  const double factor = factors_of(node).y;
  if (!(factor < 0.5))  // nor is TFLM's arithmetic defined from 1
    return fail(ErrorKind::kUnsupported,
                "has inputs of {} times the output's scale; less than 2^18 is possible",
                factor * (1 << (kLeftShift - 1)));
  return {};
}

AddS8 add_s8(const NodeView& node) {
  const RealFactors factors = factors_of(node);
  AddS8 op;
  op.a_zero_point = node.input(0).quant.zero_point();
  op.b_zero_point = node.input(1).quant.zero_point();
  op.y_zero_point = node.output().quant.zero_point();
  op.a_factor = quantize_multiplier(factors.a);
  op.b_factor = quantize_multiplier(factors.b);
  op.y_factor = quantize_multiplier(factors.y);
  op.b_sign = node.node().op == Op::sub ? -1 : 1;
  op.range = activation_interval(node.string_attribute("activation", "none"), node.output());
  return op;
}

int32_t add_s8(const AddS8& op, int32_t a, int32_t b) {
  const int32_t scaled_a = multiply((a - op.a_zero_point) * (1 << kLeftShift), op.a_factor);
  const int32_t scaled_b = multiply((b - op.b_zero_point) * (1 << kLeftShift), op.b_factor);
  const int32_t y = multiply(scaled_a + op.b_sign * scaled_b, op.y_factor);
  return clamp(y + op.y_zero_point, op.range);
}

const OpSpec kOp_add = {
    .min_inputs = 2,
    .max_inputs = 2,
    .check = check_add,
    .infer = infer_binary,
    .evaluate = evaluate,
};

}  // namespace mote
