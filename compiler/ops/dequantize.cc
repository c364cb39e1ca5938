// SPDX-License-Identifier: Apache-2.0
// dequantize: y = (x - zp_x) * scale_x
//   inputs: x (i8, u8, i16, or f16 without scale)   y: f32
// One scale per tensor; a constant x may have one per slice (weights stored quantised).
#include "compiler/ops/checks.h"
#include "compiler/ops/half.h"
#include "compiler/ops/pointwise.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check_per_slice(const NodeView& node) {
  const Tensor& x = node.input(0);
  if (x.quant.axis < 0 || x.quant.axis >= static_cast<int>(x.shape.size()) ||
      x.quant.scales.size() != static_cast<size_t>(x.shape[static_cast<size_t>(x.quant.axis)]) ||
      x.quant.zero_points.size() != x.quant.scales.size())
    return fail(ErrorKind::kMalformed, "tensor \"{}\" {} has {} scales on axis {}", x.name,
                shape_text(x.shape), x.quant.scales.size(), x.quant.axis);
  return check_elements(node);
}

Result<void> check(const NodeView& node) {
  const Tensor& x = node.input(0);
  if (x.type == Type::f16 && node.output().type == Type::f32) return check_elements(node);
  if (x.type == Type::i8 && node.output().type == Type::f32 && x.quant.per_axis() &&
      x.is_constant())
    return check_per_slice(node);
  return check_pointwise(node,
                         {{Type::i8, Type::f32}, {Type::u8, Type::f32}, {Type::i16, Type::f32}});
}

// The product in float has one rounding, as TFLM's in double has: x - zp_x fits in 17 bits, so the
// double product is exact and its conversion rounds to the same float.
template <typename From>
void dequantize(const Evaluation& run) {
  const Quantization& quant = run.input(0).quant;
  map<From, float>(
      run, [&](From x) { return static_cast<float>(x - quant.zero_point()) * quant.scale(); });
}

void dequantize_slices(const Evaluation& run) {
  const Tensor& x = run.input(0);
  const auto axis = static_cast<size_t>(x.quant.axis);
  const auto inner =
      static_cast<size_t>(element_count(Shape(x.shape.begin() + x.quant.axis + 1, x.shape.end())));
  const auto slices = static_cast<size_t>(x.shape[axis]);
  const auto from = run.in<int8_t>(0);
  const auto to = run.out<float>();
  for (size_t i = 0; i < to.size(); ++i) {
    const size_t slice = i / inner % slices;
    to[i] = static_cast<float>(from[i] - x.quant.zero_points[slice]) * x.quant.scales[slice];
  }
}

void evaluate(const Evaluation& run) {
  if (run.input(0).type == Type::f16) return map<uint16_t, float>(run, half_to_float);
  if (run.input(0).quant.per_axis()) return dequantize_slices(run);
  switch (run.input(0).type) {
    case Type::i8:
      return dequantize<int8_t>(run);
    case Type::u8:
      return dequantize<uint8_t>(run);
    default:
      return dequantize<int16_t>(run);
  }
}

}  // namespace

const OpSpec kOp_dequantize = {
    .check = check,
    .infer = infer_pointwise,
    .evaluate = evaluate,
};

}  // namespace mote
