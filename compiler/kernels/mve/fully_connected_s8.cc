// SPDX-License-Identifier: Apache-2.0
// Packing: four outputs side by side, vector by vector, filled up with zeros; fewer than four that
// are left, one after another. A factor that all outputs share is stored for the first four.
#include "compiler/kernels/mve.h"

namespace mote {
namespace {

constexpr size_t kTile = 4;     // outputs made at a time
constexpr size_t kVector = 16;  // bytes

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const FullyConnectedS8 op = fully_connected_s8(node);
  return op.w_zero_point == 0 && mve::is_exact(weight_rows(node, op));
}

ConstantArray tiles_of_weights(const WeightRows& rows) {
  ConstantArray array{"weights", Type::i8, {}, ConstantArray::Kind::kWeights};
  const size_t tiled = rows.outputs() / kTile * kTile;
  for (size_t o = 0, together = 0; o < rows.outputs(); o += together) {
    together = o < tiled ? kTile : 1;
    for (size_t first = 0; first < rows.length(); first += kVector)
      for (size_t row = o; row < o + together; ++row)
        for (size_t i = first; i < first + kVector; ++i)
          array.data.push_back(static_cast<uint8_t>(rows.weight(row, i)));
  }
  return array;
}

ConstantArray bias_array(std::vector<int32_t> bias) {
  bias.resize((bias.size() + kTile - 1) / kTile * kTile);
  return {"bias", Type::i32, to_bytes(bias), ConstantArray::Kind::kWeights};
}

ConstantArray factors_of(std::vector<QuantizedMultiplier> factors) {
  std::vector<int32_t> values;
  factors.resize((factors.size() + kTile - 1) / kTile * kTile, factors.back());
  for (size_t o = 0; o < factors.size(); o += kTile) {
    for (size_t i = o; i < o + kTile; ++i) values.push_back(factors[i].multiplier);
    for (size_t i = o; i < o + kTile; ++i) values.push_back(factors[i].shift);
  }
  return {"factors", Type::i32, to_bytes(values), ConstantArray::Kind::kOther};
}

Lowering lower(const NodeView& node) {
  const FullyConnectedS8 op = fully_connected_s8(node);
  WeightRows rows = weight_rows(node, op);
  const bool one_factor = has_one_factor(rows);
  if (one_factor) rows.factors.resize(1);
  Lowering lowering;
  lowering.constants = {tiles_of_weights(rows), bias_array(rows.bias), factors_of(rows.factors)};
  lowering.calls = {{
      .function = "mote_fully_connected_s8_mve",
      .params_type = "mote_fully_connected_s8_mve_params",
      .params = {{"weights", ArrayRef{0}},
                 {"bias", ArrayRef{1}},
                 {"factors", ArrayRef{2}},
                 {"factor_step", one_factor ? int64_t{0} : int64_t{2 * kTile}},
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
    .takes = "constant weights of zero point 0, factors below 1, sums far from the ends of 32 bits",
};

}  // namespace mote
