// SPDX-License-Identifier: Apache-2.0
// move: the same tensor at another address.
//   inputs: x
// No model has it: lowering inserts it where that makes the arena smaller (lower/moves.h).
#include "compiler/ops/movement.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  if (node.input(0).type != node.output().type)
    return fail(ErrorKind::kMalformed, "turns {} into {}", type_name(node.input(0).type),
                type_name(node.output().type));
  return {};
}

}  // namespace

const OpSpec kOp_move = {
    .check = check,
    .infer = [](const NodeView& node) -> Result<std::vector<Shape>> {
      return std::vector<Shape>{node.input(0).shape};
    },
    .evaluate = evaluate_movements,
    .movements = [](const NodeView& node) { return std::vector{whole(node)}; },
};

}  // namespace mote
