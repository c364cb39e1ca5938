// SPDX-License-Identifier: Apache-2.0
// read_variable: y = what the variable holds now
//   inputs: state
#include <algorithm>

#include "compiler/ops/evaluation.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  const Tensor& state = node.input(0);
  if (state.role != Role::kState)
    return fail(ErrorKind::kMalformed, "input \"{}\" must be a variable", state.name);
  if (state.type != node.output().type)
    return fail(ErrorKind::kMalformed, "reads {} from a variable of {}",
                type_name(node.output().type), type_name(state.type));
  return {};
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  return std::vector<Shape>{node.input(0).shape};
}

void evaluate(const Evaluation& run) {
  std::ranges::copy(run.in<uint8_t>(0), run.out<uint8_t>().begin());
}

}  // namespace

const OpSpec kOp_read_variable = {
    .check = check,
    .infer = infer,
    .evaluate = evaluate,
};

}  // namespace mote
