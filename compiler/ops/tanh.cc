// SPDX-License-Identifier: Apache-2.0
// tanh: y = tanh(x)
//   inputs: x (f32; or i8, then y is i8 of scale 1/128 and zero point 0)
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
  return check_output_quantization(node, 1.f / 128, 0);
}

void evaluate(const Evaluation& run) {
  if (run.input(0).type == Type::f32)
    return map<float, float>(run, [](float x) { return std::tanh(x); });
  const Q4Input input(run.input(0));
  map<int8_t, int8_t>(run, [&](int8_t x) {
    if (input.below(x)) return -128;
    if (input.above(x)) return 127;
    const int32_t y = rounding_divide_by_power_of_two(tanh_q4_to_q0(input.q4(x)), 31 - 7);
    return clamp(y, {-128, 127});
  });
}

}  // namespace

const OpSpec kOp_tanh = {
    .check = check,
    .infer = infer_pointwise,
    .evaluate = evaluate,
    .pointwise = true,
};

}  // namespace mote
