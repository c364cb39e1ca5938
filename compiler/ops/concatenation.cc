// SPDX-License-Identifier: Apache-2.0
// concatenation: the inputs one after the other along `axis`
//   inputs: one or more   attributes: axis, activation (none)
// Elements are copied as stored, so int8 inputs must be quantised as the output is (TFLM and TFLite
// insist), and so must uint8, which TFLite would requantise.
#include <algorithm>

#include "compiler/ops/movement.h"
#include "compiler/ops/parameters.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<std::vector<Shape>> infer(const NodeView& node) {
  Shape y = node.input(0).shape;
  MOTE_TRY(const size_t axis, resolve_axis(node.int_attribute("axis"), y.size()));
  int64_t length = 0;
  for (size_t i = 0; i < node.input_count(); ++i) {
    Shape x = node.input(i).shape;
    if (x.size() != y.size())
      return fail(ErrorKind::kMalformed, "joins {} and {}", shape_text(y), shape_text(x));
    length += x[axis];
    x[axis] = y[axis];
    if (x != y)
      return fail(ErrorKind::kMalformed, "joins {} and {} along dimension {}", shape_text(y),
                  shape_text(node.input(i).shape), axis);
  }
  y[axis] = static_cast<int32_t>(std::min<int64_t>(length, INT32_MAX));
  MOTE_CHECK(check_extent(y, node.input(0).type));
  return std::vector<Shape>{y};
}

Result<void> check_quantization(const Tensor& x, const Tensor& y) {
  const bool rescales = (x.type == Type::i8 || x.type == Type::u8) && x.quant != y.quant;
  // int16 is copied whatever its scale, as TFLM does, but zero must be zero.
  const bool shifts = x.type == Type::i16 && ((x.quant.present() && x.quant.zero_point() != 0) ||
                                              (y.quant.present() && y.quant.zero_point() != 0));
  if (rescales || shifts)
    return fail_hint(
        "Convert the model so that all inputs share the output's scale.", ErrorKind::kUnsupported,
        "input \"{}\" is not quantised as the output is, and would have to be rescaled", x.name);
  return {};
}

Result<void> check(const NodeView& node) {
  if (const std::string activation = node.string_attribute("activation", "none");
      activation != "none")
    return fail(ErrorKind::kUnsupported, "with a fused {} is not supported", activation);
  for (size_t i = 0; i < node.input_count(); ++i) {
    if (!node.has_input(i)) return fail(ErrorKind::kMalformed, "input {} is absent", i);
    MOTE_CHECK(check_moved(node, i));
    MOTE_CHECK(check_quantization(node.input(i), node.output()));
  }
  MOTE_CHECK(infer(node));
  return {};
}

std::vector<Movement> movements(const NodeView& node) {
  const Shape& y = node.output().shape;
  const size_t axis = *resolve_axis(node.int_attribute("axis"), y.size());
  std::vector<Movement> all;
  std::vector<int64_t> first(y.size());
  for (size_t i = 0; i < node.input_count(); ++i) {
    all.push_back(put(y, node.input(i).shape, first));
    all.back().input = i;
    first[axis] += node.input(i).shape[axis];
  }
  return all;
}

}  // namespace

const OpSpec kOp_concatenation = {
    .max_inputs = -1,
    .check = check,
    .infer = infer,
    .evaluate = evaluate_movements,
    .movements = movements,
};

}  // namespace mote
