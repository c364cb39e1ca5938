// SPDX-License-Identifier: Apache-2.0
// quantize: y = round(real(x) / scale_y) + zp_y, clamped to y's type
//   inputs: x (f32, or quantised: then requantised)
// f32: one float division, ties away from zero; NaN becomes the lowest value.
#include "compiler/ops/quantize.h"

#include <cmath>

#include "compiler/ops/checks.h"
#include "compiler/ops/pointwise.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

int bits_of(Type type) { return static_cast<int>(size_of(type)) * 8; }

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_pointwise(node, {{Type::f32, Type::i8},
                                    {Type::f32, Type::u8},
                                    {Type::f32, Type::i16},
                                    {Type::i8, Type::i8},
                                    {Type::i8, Type::u8},
                                    {Type::i8, Type::i16},
                                    {Type::i8, Type::i32},
                                    {Type::u8, Type::i8},
                                    {Type::i16, Type::i8},
                                    {Type::i16, Type::i16},
                                    {Type::i16, Type::i32}}));
  if (node.input(0).type == Type::f32) return {};
  return check_factor(requantize_factor(node), bits_of(node.input(0).type));
}

template <typename To>
void quantize(const Evaluation& run) {
  const float scale = run.output().quant.scale();
  const int32_t zero_point = run.output().quant.zero_point();
  const Interval range = type_interval(run.output().type);
  map<float, To>(run, [&](float x) {
    const float steps = std::round(x / scale);
    if (!(steps > static_cast<float>(range.min - zero_point))) return range.min;
    if (steps >= static_cast<float>(range.max - zero_point)) return range.max;
    return static_cast<int32_t>(steps) + zero_point;
  });
}

template <typename From, typename To>
void requantize(const Evaluation& run) {
  const QuantizedMultiplier factor = quantize_multiplier(requantize_factor(run));
  const Interval range = type_interval(run.output().type);
  map<From, To>(run, [&](From x) {
    const int32_t y = multiply(x - run.input(0).quant.zero_point(), factor);
    return clamp(y + run.output().quant.zero_point(), range);
  });
}

template <typename From>
void requantize_from(const Evaluation& run) {
  switch (run.output().type) {
    case Type::i8:
      return requantize<From, int8_t>(run);
    case Type::u8:
      return requantize<From, uint8_t>(run);
    case Type::i16:
      return requantize<From, int16_t>(run);
    default:
      return requantize<From, int32_t>(run);
  }
}

void evaluate(const Evaluation& run) {
  switch (run.input(0).type) {
    case Type::i8:
      return requantize_from<int8_t>(run);
    case Type::u8:
      return requantize_from<uint8_t>(run);
    case Type::i16:
      return requantize_from<int16_t>(run);
    default:
      break;
  }
  switch (run.output().type) {
    case Type::i8:
      return quantize<int8_t>(run);
    case Type::u8:
      return quantize<uint8_t>(run);
    default:
      return quantize<int16_t>(run);
  }
}

}  // namespace

double requantize_factor(const NodeView& node) {
  return static_cast<double>(node.input(0).quant.scale()) /
         static_cast<double>(node.output().quant.scale());
}

const OpSpec kOp_quantize = {
    .check = check,
    .infer = infer_pointwise,
    .evaluate = evaluate,
    .pointwise = true,
};

}  // namespace mote
