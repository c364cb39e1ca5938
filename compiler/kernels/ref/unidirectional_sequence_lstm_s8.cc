// SPDX-License-Identifier: Apache-2.0
// Packing: the four gates' weights lie one after the other, and zero points are folded into biases
// (bias'[u] = bias[u] - zp * sum_i w[u, i]), so the inner loops multiply raw bytes.
#include "compiler/kernels/kernel.h"
#include "compiler/ops/unidirectional_sequence_lstm.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  if (node.input(0).type != Type::i8) return false;
  for (size_t i : {1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 15})
    if (!node.input(i).is_constant()) return false;
  return true;
}

Bytes four_gates(const NodeView& node, size_t first) {
  Bytes all;
  for (size_t gate = 0; gate < 4; ++gate) {
    const Bytes& one = *node.input(first + gate).data;
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

// Per gate and unit: bias - zero_point * sum of the unit's weights.
std::vector<int32_t> folded_biases(const NodeView& node, size_t weights, int32_t zero_point,
                                   bool has_bias) {
  std::vector<int32_t> folded;
  for (size_t gate = 0; gate < 4; ++gate) {
    const Tensor& w = node.input(weights + gate);
    const auto terms = static_cast<size_t>(w.shape[1]);
    for (size_t u = 0; u < static_cast<size_t>(w.shape[0]); ++u) {
      int64_t bias = has_bias ? node.input(kLstmBias + gate).values<int32_t>()[u] : 0;
      for (int8_t weight : w.values<int8_t>().subspan(u * terms, terms))
        bias -= weight * zero_point;
      folded.push_back(static_cast<int32_t>(bias));
    }
  }
  return folded;
}

std::vector<int64_t> multipliers(const std::array<QuantizedMultiplier, 4>& factors) {
  return {factors[0].multiplier, factors[1].multiplier, factors[2].multiplier,
          factors[3].multiplier};
}

std::vector<int64_t> shifts(const std::array<QuantizedMultiplier, 4>& factors) {
  return {factors[0].shift, factors[1].shift, factors[2].shift, factors[3].shift};
}

Lowering lower(const NodeView& node) {
  const LstmS8 op = lstm_s8(node);
  const auto kWeights = ConstantArray::Kind::kWeights;
  const auto& table = sigmoid_table();
  Lowering lowering;
  lowering.constants = {
      {"input_weights", Type::i8, four_gates(node, kLstmWeights), kWeights},
      {"hidden_weights", Type::i8, four_gates(node, kLstmHiddenWeights), kWeights},
      {"input_bias", Type::i32, to_bytes(folded_biases(node, kLstmWeights, op.x_zero_point, true)),
       kWeights},
      {"hidden_bias", Type::i32,
       to_bytes(folded_biases(node, kLstmHiddenWeights, op.hidden_zero_point, false)), kWeights},
      {"sigmoid_table", Type::u16, to_bytes(std::span<const uint16_t>(table)),
       ConstantArray::Kind::kOther},
  };
  lowering.calls = {{
      .function = "mote_unidirectional_sequence_lstm_s8",
      .params_type = "mote_unidirectional_sequence_lstm_s8_params",
      .params = {{"input_weights", ArrayRef{0}},
                 {"hidden_weights", ArrayRef{1}},
                 {"input_bias", ArrayRef{2}},
                 {"hidden_bias", ArrayRef{3}},
                 {"sigmoid_table", ArrayRef{4}},
                 {"input_multipliers", multipliers(op.x_factors)},
                 {"input_shifts", shifts(op.x_factors)},
                 {"hidden_multipliers", multipliers(op.hidden_factors)},
                 {"hidden_shifts", shifts(op.hidden_factors)},
                 {"forget_multiplier", int64_t{op.forget.multiplier}},
                 {"forget_shift", int64_t{op.forget.shift}},
                 {"update_multiplier", int64_t{op.update.multiplier}},
                 {"update_shift", int64_t{op.update.shift}},
                 {"output_multiplier", int64_t{op.output.multiplier}},
                 {"output_shift", int64_t{op.output.shift}},
                 {"hidden_zero_point", int64_t{op.hidden_zero_point}},
                 {"cell_min", int64_t{op.cell_range.min}},
                 {"cell_max", int64_t{op.cell_range.max}},
                 {"tanh_multiplier", int64_t{op.cell_tanh.multiplier}},
                 {"tanh_shift", int64_t{op.cell_tanh.shift}},
                 {"batches", int64_t{op.batches}},
                 {"steps", int64_t{op.steps}},
                 {"inputs", int64_t{op.inputs}},
                 {"units", int64_t{op.units}},
                 {"batch_rows", int64_t{op.batch_rows}},
                 {"step_rows", int64_t{op.step_rows}}},
      .arguments = {input_argument(0), input_argument(kLstmHidden), input_argument(kLstmCell),
                    output_argument()},
  }};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_unidirectional_sequence_lstm_s8;
const Kernel kernel_ref_unidirectional_sequence_lstm_s8 = {
    .name = "unidirectional_sequence_lstm_s8_ref",
    .family = "ref",
    .op = Op::unidirectional_sequence_lstm,
    .sources = {"ref/mote_unidirectional_sequence_lstm_s8.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
