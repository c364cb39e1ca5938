// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/checks.h"

#include <cmath>
#include <limits>

#include "compiler/ops/quantized.h"

namespace mote {
namespace {

std::vector<const Tensor*> tensors_of(const NodeView& node) {
  std::vector<const Tensor*> tensors;
  for (size_t i = 0; i < node.input_count(); ++i)
    if (node.has_input(i)) tensors.push_back(&node.input(i));
  for (size_t i = 0; i < node.output_count(); ++i) tensors.push_back(&node.output(i));
  return tensors;
}

// Positive scales and zero points that are there and within the element type.
Result<void> check_values(const Tensor& tensor) {
  const Quantization& quant = tensor.quant;
  if (!quant.present())
    return fail(ErrorKind::kMalformed, "tensor \"{}\" has no quantisation", tensor.name);
  for (float scale : quant.scales)
    if (!std::isnormal(scale) || scale < 0)
      return fail(ErrorKind::kMalformed, "tensor \"{}\" has a scale of {}", tensor.name, scale);
  const bool wide = tensor.type == Type::i32;
  const Interval range = wide ? Interval{0, 0} : type_interval(tensor.type);
  for (int32_t zero_point : quant.zero_points)
    if (zero_point < range.min || zero_point > range.max)
      return fail(ErrorKind::kMalformed, "tensor \"{}\" has a zero point of {}, which is not {}",
                  tensor.name, zero_point,
                  wide ? std::string("0") : fmt::format("an {}", type_name(tensor.type)));
  return {};
}

}  // namespace

Failure refuse_types(const NodeView& node) {
  std::string inputs;
  for (size_t i = 0; i < node.input_count(); ++i)
    inputs += fmt::format("{}{}", i == 0 ? "" : " and ",
                          node.has_input(i) ? type_name(node.input(i).type) : "none");
  return fail(ErrorKind::kUnsupported, "of {} to {} is not supported", inputs,
              type_name(node.output().type));
}

Result<void> check_per_tensor(const Tensor& tensor) {
  const Quantization& quant = tensor.quant;
  if (quant.per_axis())
    return fail_hint("Convert the model with per-tensor activations.", ErrorKind::kUnsupported,
                     "tensor \"{}\" has {} scales, needs one", tensor.name, quant.scales.size());
  return check_values(tensor);
}

Result<void> check_per_channel(const Tensor& tensor, int axis) {
  const Quantization& quant = tensor.quant;
  const auto channels = static_cast<size_t>(tensor.shape[static_cast<size_t>(axis)]);
  if (quant.per_axis() && (quant.axis != axis || quant.scales.size() != channels))
    return fail(ErrorKind::kMalformed,
                "tensor \"{}\" {} has {} scales along axis {}, needs one, or {} along axis {}",
                tensor.name, shape_text(tensor.shape), quant.scales.size(), quant.axis, channels,
                axis);
  return check_values(tensor);
}

Result<void> check_all_per_tensor(const NodeView& node) {
  for (const Tensor* tensor : tensors_of(node))
    if (tensor->type != Type::f32) MOTE_CHECK(check_per_tensor(*tensor));
  return {};
}

Result<void> check_output_quantization(const NodeView& node, float scale, int32_t zero_point) {
  const Quantization& quant = node.output().quant;
  if (quant.scale() != scale || quant.zero_point() != zero_point)
    return fail(ErrorKind::kUnsupported,
                "needs an output scale of {} and zero point of {}, has {} and {}", scale,
                zero_point, quant.scale(), quant.zero_point());
  return {};
}

Result<void> check_equal_quantization(const NodeView& node) {
  for (const Tensor* tensor : tensors_of(node))
    if (tensor->quant.scales != node.output().quant.scales ||
        tensor->quant.zero_points != node.output().quant.zero_points)
      return fail_hint("Quantise its inputs and its output alike.", ErrorKind::kUnsupported,
                       "needs equal quantisation of \"{}\" and \"{}\"", tensor->name,
                       node.output().name);
  return {};
}

Result<void> check_factor(double factor, int bits) {
  if (!(factor < std::exp2(30 - bits)))
    return fail(ErrorKind::kUnsupported,
                "multiplies stored values by {}; up to 2^{} is possible in 32 bits", factor,
                30 - bits);
  return {};
}

Result<void> check_size(const Tensor& tensor) {
  int64_t count = 1;
  for (int32_t dim : tensor.shape) {
    count *= dim;
    if (dim < 1 || count > std::numeric_limits<int32_t>::max())
      return fail(ErrorKind::kUnsupported, "tensor \"{}\" has the shape {}", tensor.name,
                  shape_text(tensor.shape));
  }
  return {};
}

Result<void> check_elements(const NodeView& node) {
  for (const Tensor* tensor : tensors_of(node))
    if (tensor->elements() <= 0)
      return fail(ErrorKind::kUnsupported, "tensor \"{}\" {} has no elements", tensor->name,
                  shape_text(tensor->shape));
  return {};
}

}  // namespace mote
