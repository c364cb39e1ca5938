// SPDX-License-Identifier: Apache-2.0
// Packing: weights keep their order. A factor that all outputs share fills one block.
#include "compiler/kernels/mve.h"

namespace mote {
namespace {

constexpr int64_t kFactorWords = 20;  // MOTE_MVE_FACTOR_WORDS
constexpr size_t kTile = 4;           // outputs made at a time

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const FullyConnectedS8 op = fully_connected_s8(node);
  return op.w_zero_point == 0 && mve::is_exact(weight_rows(node, op));
}

ConstantArray bias_array(std::vector<int32_t> bias) {
  bias.resize((bias.size() + kTile - 1) / kTile * kTile);
  return {"bias", Type::i32, to_bytes(bias), ConstantArray::Kind::kWeights};
}

Lowering lower(const NodeView& node) {
  const FullyConnectedS8 op = fully_connected_s8(node);
  WeightRows rows = weight_rows(node, op);
  const bool one_factor = has_one_factor(rows);
  Lowering lowering;
  lowering.constants = {
      {"weights", Type::i8, to_bytes(rows.weights), ConstantArray::Kind::kWeights},
      bias_array(rows.bias)};
  if (one_factor) {
    rows.bias.resize(mve::kBlock);
    rows.factors.resize(mve::kBlock, rows.factors[0]);
  }
  lowering.constants.push_back(mve::factor_blocks(rows));
  lowering.calls = {{
      .function = "mote_fully_connected_s8_mve",
      .params_type = "mote_fully_connected_s8_mve_params",
      .params = {{"weights", ArrayRef{0}},
                 {"bias", ArrayRef{1}},
                 {"factors", ArrayRef{2}},
                 {"factor_step", one_factor ? int64_t{0} : kFactorWords},
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
