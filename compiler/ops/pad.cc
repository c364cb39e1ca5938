// SPDX-License-Identifier: Apache-2.0
// pad: x with elements of real value 0 around it
//   inputs: x, paddings [rank, 2] (constant), value (constant, optional: see padv2)
// For 8-bit types the added element is the output's zero point, whatever the input's.
#include "compiler/ops/pad.h"

#include <algorithm>

#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<Bytes> pad_value(const NodeView& node) {
  const Tensor& y = node.output();
  Bytes value(static_cast<size_t>(size_of(y.type)), 0);
  if (node.has_input(2)) {
    const Tensor& given = node.input(2);
    if (!given.is_constant())
      return fail(ErrorKind::kUnsupported,
                  "the value to pad with (\"{}\") is only known at run time", given.name);
    if (given.type != y.type || given.elements() != 1)
      return fail(ErrorKind::kMalformed, "pads {} with {}{}", type_name(y.type),
                  type_name(given.type), shape_text(given.shape));
    if ((y.type == Type::i8 || y.type == Type::u8) && given.quant != y.quant)
      return fail(ErrorKind::kUnsupported,
                  "the value to pad with (\"{}\") is not quantised as the output is", given.name);
    return Bytes(given.data->begin(), given.data->end());
  }
  if ((y.type == Type::i8 || y.type == Type::u8) && y.quant.present()) {
    const int32_t zero = y.quant.zero_point();
    const bool is_signed = y.type == Type::i8;
    if (zero < (is_signed ? -128 : 0) || zero > (is_signed ? 127 : 255))
      return fail(ErrorKind::kMalformed, "pads with the zero point {}, which is no {}", zero,
                  type_name(y.type));
    value[0] = static_cast<uint8_t>(zero);
  }
  return value;
}

Shape padded(const Shape& x, const Pad& pad) {
  Shape y;
  for (size_t d = 0; d < x.size(); ++d)
    y.push_back(
        static_cast<int32_t>(std::min<int64_t>(x[d] + pad.before[d] + pad.after[d], INT32_MAX)));
  return y;
}

}  // namespace

Result<Pad> pad_of(const NodeView& node) {
  const Shape& x = node.input(0).shape;
  MOTE_TRY(const std::vector<int64_t> paddings, constant_integers(node, 1, "the paddings"));
  if (paddings.size() != 2 * x.size())
    return fail(ErrorKind::kMalformed, "has {} paddings for {}", paddings.size(), shape_text(x));
  Pad pad;
  for (size_t d = 0; d < x.size(); ++d) {
    if (paddings[2 * d] < 0 || paddings[2 * d + 1] < 0)
      return fail(ErrorKind::kMalformed, "pads dimension {} by {} and {}", d, paddings[2 * d],
                  paddings[2 * d + 1]);
    pad.before.push_back(paddings[2 * d]);
    pad.after.push_back(paddings[2 * d + 1]);
  }
  MOTE_TRY(pad.value, pad_value(node));
  return pad;
}

Result<void> check_pad(const NodeView& node) {
  MOTE_CHECK(check_moved(node, 0));
  MOTE_TRY(const Pad pad, pad_of(node));
  if (pad.value.size() == 8 && !std::equal(pad.value.begin(), pad.value.begin() + 4, &pad.value[4]))
    return fail(ErrorKind::kUnsupported, "pads {} with a value that is not 0 or -1",
                type_name(node.output().type));
  return check_extent(padded(node.input(0).shape, pad), node.input(0).type);
}

Result<std::vector<Shape>> infer_pad(const NodeView& node) {
  MOTE_TRY(const Pad pad, pad_of(node));
  return std::vector<Shape>{padded(node.input(0).shape, pad)};
}

void evaluate_pad(const Evaluation& run) {
  const Pad pad = *pad_of(run);
  const auto y = run.out<uint8_t>();
  for (size_t i = 0; i < y.size(); ++i) y[i] = pad.value[i % pad.value.size()];
  move(put(run.output().shape, run.input(0).shape, pad.before), size_of(run.output().type),
       run.in<uint8_t>(0).data(), y.data());
}

const OpSpec kOp_pad = {
    .min_inputs = 2,
    .max_inputs = 3,
    .check = check_pad,
    .infer = infer_pad,
    .evaluate = evaluate_pad,
};

}  // namespace mote
