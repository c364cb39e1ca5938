// SPDX-License-Identifier: Apache-2.0
// leaky_relu: y = x > 0 ? x : alpha * x
//   inputs: x (f32 or i8)   attributes: alpha (any finite number)
#include <cmath>

#include "compiler/ops/checks.h"
#include "compiler/ops/pointwise.h"
#include "compiler/ops/quantized.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

float alpha_of(const NodeView& node) {
  return static_cast<float>(node.attributes().get_float("alpha"));
}

// In float, and in this order.
double identity_factor(const NodeView& node) {
  return static_cast<double>(node.input(0).quant.scale() / node.output().quant.scale());
}
double alpha_factor(const NodeView& node) {
  return static_cast<double>(node.input(0).quant.scale() * alpha_of(node) /
                             node.output().quant.scale());
}

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_pointwise(node, {{Type::i8, Type::i8}, {Type::f32, Type::f32}}));
  if (!std::isfinite(alpha_of(node)))
    return fail(ErrorKind::kMalformed, "has an alpha of {}", alpha_of(node));
  if (node.input(0).type == Type::f32) return {};
  MOTE_CHECK(check_factor(identity_factor(node), 8));
  return check_factor(std::abs(alpha_factor(node)), 8);
}

void evaluate(const Evaluation& run) {
  const float alpha = alpha_of(run);
  if (run.input(0).type == Type::f32)
    return map<float, float>(run, [&](float x) { return x > 0.f ? x : x * alpha; });
  const QuantizedMultiplier identity = quantize_multiplier(identity_factor(run));
  const QuantizedMultiplier scaled = quantize_multiplier(std::abs(alpha_factor(run)));
  const int32_t sign = alpha < 0.f ? -1 : 1;
  map<int8_t, int8_t>(run, [&](int8_t stored) {
    const int32_t x = stored - run.input(0).quant.zero_point();
    const int32_t y = x >= 0 ? multiply(x, identity) : sign * multiply(x, scaled);
    return clamp(y + run.output().quant.zero_point(), {-128, 127});
  });
}

}  // namespace

const OpSpec kOp_leaky_relu = {
    .check = check,
    .infer = infer_pointwise,
    .evaluate = evaluate,
    .pointwise = true,
};

}  // namespace mote
