// SPDX-License-Identifier: Apache-2.0
// relu: y = max(x, 0)
//   inputs: x (f32 or i8)
// Quantised, input and output may have different scales: the value is requantised, then clamped.
#include "compiler/ops/relu.h"

#include "compiler/ops/checks.h"
#include "compiler/ops/pointwise.h"
#include "compiler/ops/quantized.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

double factor_of(const NodeView& node) {
  return static_cast<double>(node.input(0).quant.scale() / node.output().quant.scale());
}

void evaluate(const Evaluation& run) {
  if (run.input(0).type == Type::f32)
    return map<float, float>(run, [](float x) { return x < 0.f ? 0.f : x; });
  requantize_relu(run, "relu");
}

}  // namespace

Result<void> check_relu(const NodeView& node) {
  MOTE_CHECK(check_pointwise(node, {{Type::i8, Type::i8}, {Type::f32, Type::f32}}));
  return node.input(0).type == Type::f32 ? Result<void>{} : check_factor(factor_of(node), 8);
}

void requantize_relu(const Evaluation& run, const std::string& activation) {
  const QuantizedMultiplier factor = quantize_multiplier(factor_of(run));
  const Interval range = activation_interval(activation, run.output());
  map<int8_t, int8_t>(run, [&](int8_t x) {
    const int32_t y = multiply(x - run.input(0).quant.zero_point(), factor);
    return clamp(y + run.output().quant.zero_point(), range);
  });
}

const OpSpec kOp_relu = {
    .check = check_relu,
    .infer = infer_pointwise,
    .evaluate = evaluate,
    .pointwise = true,
};

}  // namespace mote
