// SPDX-License-Identifier: Apache-2.0
// fully_connected: y[b, o] = activation(sum_i x[b, i] * w[o, i] + bias[o])
//   inputs: x, w [out, in], bias [out] (optional)
//   attributes: activation, keep_num_dims (1: y keeps x's leading dimensions)
// x is read as [batch, in], where `in` is w's second dimension.
#include "compiler/ops/fully_connected.h"

#include <algorithm>

#include "compiler/ops/checks.h"
#include "compiler/ops/evaluation.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  const Tensor& x = node.input(0);
  const Tensor& w = node.input(1);
  const Tensor& y = node.output();
  if (x.type != w.type || x.type != y.type || (x.type != Type::i8 && x.type != Type::f32))
    return fail(ErrorKind::kUnsupported, "of {} by {} to {} is not supported", type_name(x.type),
                type_name(w.type), type_name(y.type));
  MOTE_CHECK(check_size(x));
  MOTE_CHECK(check_size(w));
  if (w.shape.size() != 2)
    return fail(ErrorKind::kMalformed, "weights \"{}\" must be [out, in], are {}", w.name,
                shape_text(w.shape));
  if (x.elements() % w.shape[1] != 0)
    return fail(ErrorKind::kMalformed, "input {} is not a multiple of {} inputs",
                shape_text(x.shape), w.shape[1]);
  const Type bias_type = x.type == Type::i8 ? Type::i32 : Type::f32;
  if (node.has_input(2) &&
      (node.input(2).type != bias_type || node.input(2).elements() != w.shape[0]))
    return fail(ErrorKind::kMalformed, "bias must be {}[{}], is {}{}", type_name(bias_type),
                w.shape[0], type_name(node.input(2).type), shape_text(node.input(2).shape));
  if (x.type == Type::f32) return {};
  MOTE_CHECK(check_per_tensor(x));
  MOTE_CHECK(check_per_channel(w, 0));
  MOTE_CHECK(check_per_tensor(y));
  if (w.quant.per_axis() &&
      std::ranges::any_of(w.quant.zero_points, [](int32_t zero) { return zero != 0; }))
    return fail_hint("Quantise the weights symmetrically.", ErrorKind::kUnsupported,
                     "has weights \"{}\" per channel whose zero point is not 0", w.name);
  return {};
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  const Shape& x = node.input(0).shape;
  const Shape& w = node.input(1).shape;
  if (!node.int_attribute("keep_num_dims"))
    return std::vector<Shape>{{static_cast<int32_t>(element_count(x) / w[1]), w[0]}};
  if (x.empty() || x.back() != w[1])
    return fail(ErrorKind::kMalformed, "keeps the dimensions of {}, whose last is not {}",
                shape_text(x), w[1]);
  Shape y = x;
  y.back() = w[0];
  return std::vector<Shape>{y};
}

void evaluate_s8(const Evaluation& run) {
  const FullyConnectedS8 op = fully_connected_s8(run);
  const auto x = run.in<int8_t>(0);
  const auto w = run.in<int8_t>(1);
  auto y = run.out<int8_t>().begin();
  for (int32_t b = 0; b < op.batches; ++b)
    for (int32_t o = 0; o < op.outputs; ++o) {
      int64_t sum = run.has_input(2) ? run.in<int32_t>(2)[static_cast<size_t>(o)] : 0;
      for (int32_t i = 0; i < op.inputs; ++i)
        sum += (x[static_cast<size_t>(b * op.inputs + i)] - op.x_zero_point) *
               (w[static_cast<size_t>(o * op.inputs + i)] - op.w_zero_point);
      const auto& factor = op.factors[op.factors.size() > 1 ? static_cast<size_t>(o) : 0];
      *y++ = static_cast<int8_t>(requantize(wrap(sum), factor, op.y_zero_point, op.range));
    }
}

void evaluate_f32(const Evaluation& run) {
  const RealInterval range = activation_interval(run.string_attribute("activation", "none"));
  const auto outputs = static_cast<size_t>(run.input(1).shape[0]);
  const auto inputs = static_cast<size_t>(run.input(1).shape[1]);
  const auto x = run.in<float>(0);
  const auto w = run.in<float>(1);
  auto y = run.out<float>().begin();
  for (size_t first = 0; first < x.size(); first += inputs)
    for (size_t o = 0; o < outputs; ++o) {
      float sum = 0;
      for (size_t i = 0; i < inputs; ++i) sum += x[first + i] * w[o * inputs + i];
      *y++ = clamp(sum + (run.has_input(2) ? run.in<float>(2)[o] : 0.f), range);
    }
}

void evaluate(const Evaluation& run) {
  run.input(0).type == Type::f32 ? evaluate_f32(run) : evaluate_s8(run);
}

int64_t macs(const NodeView& node) { return node.input(0).elements() * node.input(1).shape[0]; }

}  // namespace

FullyConnectedS8 fully_connected_s8(const NodeView& node) {
  const Tensor& x = node.input(0);
  const Tensor& w = node.input(1);
  const Tensor& y = node.output();
  FullyConnectedS8 op;
  op.inputs = w.shape[1];
  op.outputs = w.shape[0];
  op.batches = static_cast<int32_t>(x.elements() / op.inputs);
  op.x_zero_point = x.quant.zero_point();
  op.w_zero_point = w.quant.zero_point();
  op.y_zero_point = y.quant.zero_point();
  op.range = activation_interval(node.string_attribute("activation", "none"), y);
  // The reference multiplies two floats when there is one scale, and doubles when there are many.
  const float x_scale = x.quant.scale(), y_scale = y.quant.scale();
  for (float w_scale : w.quant.scales) {
    const double product =
        w.quant.per_axis() ? double{x_scale} * double{w_scale} : double{x_scale * w_scale};
    op.factors.push_back(quantize_multiplier(product / double{y_scale}));
  }
  return op;
}

std::vector<int32_t> folded_bias(const NodeView& node, const FullyConnectedS8& op) {
  const auto w = node.input(1).values<int8_t>();
  std::vector<int32_t> bias(static_cast<size_t>(op.outputs));
  for (size_t o = 0; o < bias.size(); ++o) {
    int64_t sum = 0;
    for (size_t i = 0; i < static_cast<size_t>(op.inputs); ++i)
      sum += w[o * static_cast<size_t>(op.inputs) + i] - op.w_zero_point;
    const int64_t own = node.has_input(2) ? node.input(2).values<int32_t>()[o] : 0;
    bias[o] = wrap(own - op.x_zero_point * sum);
  }
  return bias;
}

const OpSpec kOp_fully_connected = {
    .min_inputs = 2,
    .max_inputs = 3,
    .check = check,
    .infer = infer,
    .evaluate = evaluate,
    .macs = macs,
};

}  // namespace mote
