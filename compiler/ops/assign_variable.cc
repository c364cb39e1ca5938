// SPDX-License-Identifier: Apache-2.0
// assign_variable: from now on, across invocations, the variable holds x
//   inputs: state (changed in place), x
// The shapes may differ as long as the elements are as many: it is the bytes that are assigned.
#include <algorithm>

#include "compiler/ops/evaluation.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  const Tensor& state = node.input(0);
  const Tensor& x = node.input(1);
  if (state.type != x.type || state.elements() != x.elements())
    return fail(ErrorKind::kMalformed, "assigns {}{} to a variable of {}{}", type_name(x.type),
                shape_text(x.shape), type_name(state.type), shape_text(state.shape));
  return {};
}

Result<std::vector<Shape>> infer(const NodeView&) { return std::vector<Shape>{}; }

void evaluate(const Evaluation& run) {
  std::ranges::copy(run.in<uint8_t>(1), run.state<uint8_t>(0).begin());
}

}  // namespace

const OpSpec kOp_assign_variable = {
    .min_inputs = 2,
    .max_inputs = 2,
    .outputs = 0,
    .check = check,
    .infer = infer,
    .evaluate = evaluate,
    .mutated_inputs = 0b1,
};

}  // namespace mote
