// SPDX-License-Identifier: Apache-2.0
// Packing: four outputs interleaved, the input's zero point folded into the bias; one pair of
// factors if all outputs have the same.
#include <algorithm>

#include "compiler/kernels/dsp.h"
#include "compiler/ops/fully_connected.h"

namespace mote {
namespace {

constexpr size_t kOutputs = 4;  // of a tile

std::optional<WeightRows> rows_of(const NodeView& node, const FullyConnectedS8& op) {
  const auto w = node.input(1).values<int8_t>();
  std::vector<QuantizedMultiplier> factors = op.factors;
  factors.resize(static_cast<size_t>(op.outputs), factors[0]);  // one or all
  return fast_rows({{w.begin(), w.end()}, folded_bias(node, op), std::move(factors)},
                   op.y_zero_point, op.range);
}

bool matches(const NodeView& node) {
  if (node.input(0).type != Type::i8 || !node.input(1).is_constant() ||
      (node.has_input(2) && !node.input(2).is_constant()))
    return false;
  const FullyConnectedS8 op = fully_connected_s8(node);
  return op.w_zero_point == 0 && rows_of(node, op).has_value();
}

Lowering lower(const NodeView& node) {
  const FullyConnectedS8 op = fully_connected_s8(node);
  const WeightRows rows = *rows_of(node, op);
  std::vector<int32_t> factors = factor_pairs(rows);
  const bool is_shared = std::ranges::all_of(rows.factors, [&](const QuantizedMultiplier& factor) {
    return factor.multiplier == rows.factors[0].multiplier && factor.shift == rows.factors[0].shift;
  });
  if (is_shared) factors.resize(kFactorsStep);
  Lowering lowering;
  lowering.constants = {
      {"weights", Type::i32, to_bytes(interleaved(rows, kOutputs)), ConstantArray::Kind::kWeights},
      {"factors", Type::i32, to_bytes(factors)},
  };
  lowering.calls = {{
      .function = "mote_fully_connected_s8_armv7em",
      .params_type = "mote_fully_connected_s8_armv7em_params",
      .params = {{"weights", ArrayRef{0}},
                 {"factors", ArrayRef{1}},
                 {"factors_step", is_shared ? int64_t{0} : int64_t{kFactorsStep}},
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

extern const Kernel kernel_armv7em_fully_connected_s8;
const Kernel kernel_armv7em_fully_connected_s8 = {
    .name = "fully_connected_s8_armv7em",
    .family = "armv7em",
    .op = Op::fully_connected,
    .sources = {"armv7em/mote_fully_connected_s8_armv7em.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
