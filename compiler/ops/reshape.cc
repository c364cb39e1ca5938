// SPDX-License-Identifier: Apache-2.0
// reshape: the same elements in the same order under another shape.
//   inputs: x, shape (i32, optional)   attributes: shape (ints, used when the input is absent)
// One entry of the shape may be -1 and takes what remains.
#include "compiler/ops/movement.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<std::vector<int64_t>> wanted_shape(const NodeView& node) {
  if (!node.has_input(1)) return node.attributes().get_ints("shape");
  const Tensor& shape = node.input(1);
  if (!shape.is_constant())
    return fail_hint("Convert the model with static shapes.", ErrorKind::kUnsupported,
                     "the new shape (\"{}\") is only known at run time", shape.name);
  const auto values = shape.values<int32_t>();
  return std::vector<int64_t>(values.begin(), values.end());
}

Result<void> check(const NodeView& node) {
  if (node.has_input(1) && node.input(1).type != Type::i32)
    return fail(ErrorKind::kUnsupported, "the new shape must be i32, is {}",
                type_name(node.input(1).type));
  if (node.input(0).type != node.output().type)
    return fail(ErrorKind::kMalformed, "turns {} into {}", type_name(node.input(0).type),
                type_name(node.output().type));
  return {};
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  MOTE_TRY(std::vector<int64_t> wanted, wanted_shape(node));
  const int64_t elements = node.input(0).elements();
  int64_t known = 1;
  int64_t* open = nullptr;
  for (int64_t& dim : wanted) {
    if (dim == -1 && !open) {
      open = &dim;
    } else if (dim < 0 || dim > elements) {
      return fail(ErrorKind::kMalformed, "cannot reshape {} elements to a dimension of {}",
                  elements, dim);
    } else if (known > 0 && dim > elements / known) {
      return fail(ErrorKind::kMalformed, "reshapes {} elements to more", elements);
    } else {
      known *= dim;
    }
  }
  if (open) *open = known == 0 ? 0 : elements / known;
  Shape shape(wanted.begin(), wanted.end());
  if (element_count(shape) != elements)
    return fail(ErrorKind::kMalformed, "reshapes {} ({} elements) to {}",
                shape_text(node.input(0).shape), elements, shape_text(shape));
  return std::vector<Shape>{shape};
}

}  // namespace

const OpSpec kOp_reshape = {
    .min_inputs = 1,
    .max_inputs = 2,
    .check = check,
    .infer = infer,
    .evaluate = evaluate_movements,
    .movements = [](const NodeView& node) { return std::vector{whole(node)}; },
};

}  // namespace mote
