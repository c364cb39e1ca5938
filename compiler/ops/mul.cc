// SPDX-License-Identifier: Apache-2.0
// mul: y = activation(a * b), broadcast
//   inputs: a, b (f32 or i8)   attributes: activation
#include "compiler/ops/mul.h"

#include "compiler/ops/broadcast.h"
#include "compiler/ops/checks.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

double factor_of(const NodeView& node) {
  return static_cast<double>(node.input(0).quant.scale()) *
         static_cast<double>(node.input(1).quant.scale()) /
         static_cast<double>(node.output().quant.scale());
}

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_binary(node, {Type::i8, Type::f32}));
  return node.output().type == Type::f32 ? Result<void>{} : check_factor(factor_of(node), 16);
}

void evaluate(const Evaluation& run) {
  if (run.output().type == Type::f32) {
    const RealInterval range = float_range(run);
    return map_pairs<float>(run, [&](float a, float b) { return clamp(a * b, range); });
  }
  const MulS8 op = mul_s8(run);
  map_pairs<int8_t>(run, [&](int8_t a, int8_t b) {
    const int32_t product = (a - op.a_zero_point) * (b - op.b_zero_point);
    return clamp(multiply(product, op.factor) + op.y_zero_point, op.range);
  });
}

}  // namespace

MulS8 mul_s8(const NodeView& node) {
  return {
      .a_zero_point = node.input(0).quant.zero_point(),
      .b_zero_point = node.input(1).quant.zero_point(),
      .y_zero_point = node.output().quant.zero_point(),
      .factor = quantize_multiplier(factor_of(node)),
      .range = activation_interval(node.string_attribute("activation", "none"), node.output()),
  };
}

const OpSpec kOp_mul = {
    .min_inputs = 2,
    .max_inputs = 2,
    .check = check,
    .infer = infer_binary,
    .evaluate = evaluate,
};

}  // namespace mote
