// SPDX-License-Identifier: Apache-2.0
// Packing: four outputs interleaved, the input's zero point folded into the bias; one pair of
// factors if all outputs have the same.
#include "compiler/kernels/dsp.h"

namespace mote {
namespace {

constexpr size_t kOutputs = 4;  // of a tile

std::optional<WeightRows> rows_of(const NodeView& node, const FullyConnectedS8& op) {
  return fast_rows(weight_rows(node, op), op.y_zero_point, op.range);
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const FullyConnectedS8 op = fully_connected_s8(node);
  return op.w_zero_point == 0 && rows_of(node, op).has_value();
}

Lowering lower(const NodeView& node) {
  const FullyConnectedS8 op = fully_connected_s8(node);
  const WeightRows rows = *rows_of(node, op);
  std::vector<int32_t> factors = factor_pairs(rows);
  const bool is_shared = has_one_factor(rows);
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
    .takes = "constant weights of zero point 0, factors from 2^-20 to below 1",
};

}  // namespace mote
