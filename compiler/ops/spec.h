// SPDX-License-Identifier: Apache-2.0
// One normative meaning per operator: shape rule, checks, reference evaluation, MACs.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/ir/op.h"
#include "compiler/ir/types.h"

namespace mote {

struct Graph;
struct Movement;  // compiler/ops/movement.h: elements copied from an input to an output
struct Node;
class NodeView;    // compiler/ops/node_view.h: a node together with its tensors and attributes
class Evaluation;  // compiler/ops/evaluation.h: a node together with its tensors' bytes

// What an operator is. Defined once, in compiler/ops/<name>.cc, as `const OpSpec kOp_<name>`.
struct OpSpec {
  int min_inputs = 1;  // trailing inputs beyond this are optional
  int max_inputs = 1;  // -1: any number
  int outputs = 1;     // -1: any number

  // Types, quantisation, attributes and shapes that the operator accepts. Everything that evaluate,
  // infer and the kernels rely on is checked here, so that hostile models cannot reach them.
  // Called before `infer`; output shapes are not known to be right yet.
  Result<void> (*check)(const NodeView& node) = nullptr;

  // The shapes of the outputs, from the inputs' shapes, constants and attributes.
  Result<std::vector<Shape>> (*infer)(const NodeView& node) = nullptr;

  // The meaning. Written for clarity; for integer types equal to TFLite's reference kernels (the
  // ones TFLM ships, double rounding) to the bit.
  void (*evaluate)(const Evaluation& run) = nullptr;

  // Multiply-accumulates of one invocation; null: none worth counting.
  int64_t (*macs)(const NodeView& node) = nullptr;

  // Operators that only move elements say here which; their evaluation and their generic kernels
  // (compiler/kernels/movement.h) follow from it. Null: the operator computes.
  std::vector<Movement> (*movements)(const NodeView& node) = nullptr;

  // Inputs that the operator changes in place (they must be state), as a bit mask.
  uint32_t mutated_inputs = 0;

  // The output depends on the input's type and shape, not on its elements (shape).
  bool reads_shape_only = false;

  // Output element i depends on input element i alone, by the same function for every i. Eight-bit
  // nodes of such an operator need no kernel of their own: lut_8 runs them.
  bool pointwise = false;

  // The operator has a meaning even when nobody reads its outputs (assign_variable).
  bool has_effect() const { return mutated_inputs != 0; }
};

#define MOTE_OP(name, tflite) extern const OpSpec kOp_##name;
#include "compiler/ir/ops.def"
#undef MOTE_OP

std::span<const OpSpec* const> all_ops();  // in the order of ops.def
const OpSpec& spec_of(Op op);

// The invariants every stage may rely on: ids in range, SSA, order of execution, constants of the
// right size, unique names, and each operator's arity, checks and shape rule. `file` shapes of
// activations must agree with the shape rule.
Result<void> verify(const Graph& graph);

// What verify() asks of one node alone: ids in range, arity, variables where it changes its inputs,
// its operator's checks and shape rule.
Result<void> verify_node(const Graph& graph, const Node& node);

// The same except that the outputs' shapes need not be right yet: returns what they must be.
// Importers derive shapes with it, node by node.
Result<std::vector<Shape>> output_shapes(const Graph& graph, const Node& node);

}  // namespace mote
