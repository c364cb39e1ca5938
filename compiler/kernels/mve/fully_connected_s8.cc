// SPDX-License-Identifier: Apache-2.0
// Packing: weights keep their order; the input's zero point is folded into the bias. A single
// factor fills one block, which serves all outputs.
#include <cstdlib>

#include "compiler/kernels/mve.h"
#include "compiler/ops/fully_connected.h"

namespace mote {
namespace {

struct Row {
  int64_t sum = 0, absolute_sum = 0;
};

Row row_of_weights(const NodeView& node, const FullyConnectedS8& op, int32_t o) {
  const auto w = node.input(1).values<int8_t>().subspan(
      static_cast<size_t>(o) * static_cast<size_t>(op.inputs), static_cast<size_t>(op.inputs));
  Row row;
  for (const int8_t value : w) {
    row.sum += value;
    row.absolute_sum += std::abs(int{value});
  }
  return row;
}

int32_t folded_bias(const NodeView& node, const FullyConnectedS8& op, int32_t o, const Row& row) {
  const int64_t own =
      node.has_input(2) ? node.input(2).values<int32_t>()[static_cast<size_t>(o)] : 0;
  return wrap(own - op.x_zero_point * row.sum);
}

bool matches(const NodeView& node) {
  if (node.input(0).type != Type::i8 || !node.input(1).is_constant() ||
      (node.has_input(2) && !node.input(2).is_constant()))
    return false;
  const FullyConnectedS8 op = fully_connected_s8(node);
  if (op.w_zero_point != 0 || !mve::factors_shift_right(op.factors)) return false;
  for (int32_t o = 0; o < op.outputs; ++o) {
    const Row row = row_of_weights(node, op, o);
    if (!mve::sum_fits(folded_bias(node, op, o, row), row.absolute_sum)) return false;
  }
  return true;
}

Lowering lower(const NodeView& node) {
  const FullyConnectedS8 op = fully_connected_s8(node);
  const bool per_output = op.factors.size() > 1;
  const std::vector<QuantizedMultiplier> factors =
      per_output ? op.factors : std::vector<QuantizedMultiplier>(mve::kBlock, op.factors[0]);
  std::vector<int32_t> bias;
  for (int32_t o = 0; o < op.outputs; ++o)
    bias.push_back(folded_bias(node, op, o, row_of_weights(node, op, o)));
  Lowering lowering;
  lowering.constants = {
      {"weights", Type::i8, *node.input(1).data, ConstantArray::Kind::kWeights},
      mve::bias_array(bias, 4),
      mve::multiplier_blocks(factors),
      mve::shift_blocks(factors),
  };
  lowering.calls = {{
      .function = "mote_fully_connected_s8_mve",
      .params_type = "mote_fully_connected_s8_mve_params",
      .params = {{"weights", ArrayRef{0}},
                 {"bias", ArrayRef{1}},
                 {"multipliers", ArrayRef{2}},
                 {"shifts", ArrayRef{3}},
                 {"factor_step", int64_t{per_output ? mve::kBlock : 0}},
                 {"batches", int64_t{op.batches}},
                 {"inputs", int64_t{op.inputs}},
                 {"outputs", int64_t{op.outputs}},
                 {"output_zero_point", int64_t{op.y_zero_point}},
                 {"output_min", int64_t{op.range.min}},
                 {"output_max", int64_t{op.range.max}}},
      .arguments = {input_argument(0), output_argument()},
  }};
  return lowering;
}

}  // namespace

extern const Kernel kernel_mve_fully_connected_s8;
const Kernel kernel_mve_fully_connected_s8 = {
    .name = "fully_connected_s8_mve",
    .family = "mve",
    .op = Op::fully_connected,
    .sources = {"mve/mote_fully_connected_s8_mve.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
