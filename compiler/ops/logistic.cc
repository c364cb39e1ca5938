// SPDX-License-Identifier: Apache-2.0
// logistic: y = 1 / (1 + e^-x)
//   inputs: x (f32; or i8, then y is i8 of scale 1/256 and zero point -128)
#include <cmath>

#include "compiler/ops/checks.h"
#include "compiler/ops/fixed_point.h"
#include "compiler/ops/pointwise.h"
#include "compiler/ops/quantized.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_pointwise(node, {{Type::i8, Type::i8}, {Type::f32, Type::f32}}));
  if (node.input(0).type == Type::f32) return {};
  MOTE_CHECK(check_q4_input(node.input(0)));
  return check_output_quantization(node, 1.f / 256, -128);
}

float logistic(float x) {
  // Beyond 16.6 the float result is one; below -9 the sum adds nothing but rounding.
  if (x > 16.619047164916992188f) return 1.f;
  if (x < -9.f) return std::exp(x);
  return 1.f / (1.f + std::exp(-x));
}

void evaluate(const Evaluation& run) {
  if (run.input(0).type == Type::f32) return map<float, float>(run, logistic);
  const Q4Input input(run.input(0));
  map<int8_t, int8_t>(run, [&](int8_t x) {
    if (input.below(x)) return -128;
    if (input.above(x)) return 127;
    const int32_t y = rounding_divide_by_power_of_two(logistic_q4_to_q0(input.q4(x)), 31 - 8);
    return clamp(y - 128, {-128, 127});
  });
}

}  // namespace

const OpSpec kOp_logistic = {
    .check = check,
    .infer = infer_pointwise,
    .evaluate = evaluate,
    .pointwise = true,
};

}  // namespace mote
