// SPDX-License-Identifier: Apache-2.0
// take_rows: an image that the caller gives in batches of rows, top first
//   inputs: the image, an input of the model   attributes: rows (of a batch)
// Its meaning is that of the image given whole. No model has it: see compiler/rows/input_rows.h.
#include "compiler/ops/movement.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  const Tensor& image = node.input(0);
  if (image.type != node.output().type)
    return fail(ErrorKind::kMalformed, "turns {} into {}", type_name(image.type),
                type_name(node.output().type));
  const int64_t rows = node.int_attribute("rows");
  if (image.shape.size() != 4 || rows < 1 || image.shape[1] % rows != 0)
    return fail(ErrorKind::kMalformed, "takes {} by {} rows", shape_text(image.shape), rows);
  return {};
}

}  // namespace

const OpSpec kOp_take_rows = {
    .check = check,
    .infer = [](const NodeView& node) -> Result<std::vector<Shape>> {
      return std::vector<Shape>{node.input(0).shape};
    },
    .evaluate = evaluate_movements,
    .movements = [](const NodeView& node) { return std::vector{whole(node)}; },
};

}  // namespace mote
