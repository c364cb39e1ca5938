// SPDX-License-Identifier: Apache-2.0
// shape: the dimensions of x as a vector
//   inputs: x   attributes: out_type ("i32", "i64")
#include <algorithm>

#include "compiler/ops/evaluation.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  const Type type = node.output().type;
  const std::string said = node.string_attribute("out_type", std::string(type_name(type)));
  if ((type != Type::i32 && type != Type::i64) || said != type_name(type))
    return fail(ErrorKind::kMalformed, "gives {} but its output is {}", said, type_name(type));
  return {};
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  return std::vector<Shape>{{static_cast<int32_t>(node.input(0).shape.size())}};
}

void evaluate(const Evaluation& run) {
  if (run.output().type == Type::i64)
    std::ranges::copy(run.input(0).shape, run.out<int64_t>().begin());
  else
    std::ranges::copy(run.input(0).shape, run.out<int32_t>().begin());
}

}  // namespace

const OpSpec kOp_shape = {
    .check = check,
    .infer = infer,
    .evaluate = evaluate,
    .reads_shape_only = true,
};

}  // namespace mote
