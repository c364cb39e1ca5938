// SPDX-License-Identifier: Apache-2.0
// chain: what the node's body, a graph of its own, makes of the inputs
//   inputs: the body's inputs, in their order   attributes: rows (of the output made at a time)
// Its meaning is that of the body run whole, which the interpreter does; how it is run, band by
// band of rows, is decided by compiler/rows/. No model file holds one.
#include "compiler/ops/node_view.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  const Graph* body = node.node().body.get();
  if (!body || body->inputs.size() != node.input_count() || body->outputs.size() != 1)
    return fail(ErrorKind::kInternal, "is a chain without a body that fits it");
  for (size_t i = 0; i < node.input_count(); ++i) {
    const Tensor& inside = body->at(body->inputs[i]);
    if (inside.shape != node.input(i).shape || inside.type != node.input(i).type)
      return fail(ErrorKind::kInternal, "input {} is not what the chain's body takes", i);
  }
  return verify(*body);
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  const Graph& body = *node.node().body;
  return std::vector<Shape>{body.at(body.outputs[0]).shape};
}

int64_t macs(const NodeView& node) {
  const Graph& body = *node.node().body;
  int64_t sum = 0;
  for (const Node& inner : body.nodes)
    if (const OpSpec& spec = spec_of(inner.op); spec.macs) sum += spec.macs(NodeView(body, inner));
  return sum;
}

}  // namespace

const OpSpec kOp_chain = {
    .max_inputs = -1,
    .check = check,
    .infer = infer,
    .macs = macs,
};

}  // namespace mote
