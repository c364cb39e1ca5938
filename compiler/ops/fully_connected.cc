// SPDX-License-Identifier: Apache-2.0
// fully_connected: y[b, o] = activation(sum_i x[b, i] * w[o, i] + bias[o])
//   inputs: x, w [out, in], bias [out] (optional)
//   attributes: activation, keep_num_dims (1: y keeps x's leading dimensions)
// x is read as [batch, in], where `in` is w's second dimension.
#include "compiler/ops/fully_connected.h"

#include "compiler/ops/evaluation.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  const Tensor& x = node.input(0);
  const Tensor& w = node.input(1);
  if (x.type != Type::i8 || w.type != Type::i8 || node.output().type != Type::i8)
    return fail(ErrorKind::kUnsupported, "of {} by {} to {} is not supported", type_name(x.type),
                type_name(w.type), type_name(node.output().type));
  if (w.shape.size() != 2 || element_count(w.shape) == 0)
    return fail(ErrorKind::kMalformed, "weights \"{}\" must be [out, in], are {}", w.name,
                shape_text(w.shape));
  if (x.elements() == 0 || x.elements() % w.shape[1] != 0)
    return fail(ErrorKind::kMalformed, "input {} is not a multiple of {} inputs",
                shape_text(x.shape), w.shape[1]);
  if (node.has_input(2) &&
      (node.input(2).type != Type::i32 || node.input(2).elements() != w.shape[0]))
    return fail(ErrorKind::kMalformed, "bias must be i32[{}], is {}{}", w.shape[0],
                type_name(node.input(2).type), shape_text(node.input(2).shape));
  for (const Tensor* tensor : {&x, &w, &node.output()})
    if (!tensor->quant.present())
      return fail(ErrorKind::kMalformed, "tensor \"{}\" has no quantisation", tensor->name);
  if (w.quant.per_axis() &&
      (w.quant.axis != 0 || w.quant.scales.size() != static_cast<size_t>(w.shape[0])))
    return fail(ErrorKind::kMalformed, "weights need one scale or one per output, have {}",
                w.quant.scales.size());
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

void evaluate(const Evaluation& run) {
  const FullyConnectedS8 op = fully_connected_s8(run);
  const auto x = run.in<int8_t>(0);
  const auto w = run.in<int8_t>(1);
  const auto y = run.out<int8_t>();
  for (int32_t b = 0; b < op.batches; ++b)
    for (int32_t o = 0; o < op.outputs; ++o) {
      int32_t sum = run.has_input(2) ? run.in<int32_t>(2)[static_cast<size_t>(o)] : 0;
      for (int32_t i = 0; i < op.inputs; ++i)
        sum += (x[static_cast<size_t>(b * op.inputs + i)] - op.x_zero_point) *
               (w[static_cast<size_t>(o * op.inputs + i)] - op.w_zero_point);
      const int32_t scaled =
          multiply(sum, op.factors[op.factors.size() > 1 ? static_cast<size_t>(o) : 0]);
      y[static_cast<size_t>(b * op.outputs + o)] =
          static_cast<int8_t>(clamp(scaled + op.y_zero_point, op.range));
    }
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
  for (float w_scale : w.quant.scales)
    op.factors.push_back(quantize_multiplier(static_cast<double>(x.quant.scale() * w_scale) /
                                             static_cast<double>(y.quant.scale())));
  return op;
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
