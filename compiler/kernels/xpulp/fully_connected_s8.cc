// SPDX-License-Identifier: Apache-2.0
// Packing: as conv_2d_s8.
#include "compiler/kernels/rv32.h"
#include "compiler/kernels/xpulp.h"

namespace mote {
namespace {

std::optional<WeightRows> rows_of(const NodeView& node, const FullyConnectedS8& op) {
  return rv32_rows(weight_rows(node, op), op.y_zero_point, op.range);
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const FullyConnectedS8 op = fully_connected_s8(node);
  return op.w_zero_point == 0 && rows_of(node, op).has_value();
}

Lowering lower(const NodeView& node) {
  const FullyConnectedS8 op = fully_connected_s8(node);
  const WeightRows rows = *rows_of(node, op);
  Lowering lowering;
  lowering.constants = {
      {"weights", Type::i32, to_bytes(xpulp_words(rows)), ConstantArray::Kind::kWeights},
      {"factors", Type::i32, to_bytes(rv32_factors(rows))},
  };
  lowering.calls = {{
      .function = "mote_fully_connected_s8_xpulp",
      .params_type = "mote_fully_connected_s8_xpulp_params",
      .params = {{"weights", ArrayRef{0}},
                 {"factors", ArrayRef{1}},
                 {"factors_step", rv32_factors_step(rows)},
                 {"batches", int64_t{op.batches}},
                 {"inputs", int64_t{op.inputs}},
                 {"outputs", int64_t{op.outputs}},
                 {"output_zero_point", int64_t{op.y_zero_point}},
                 {"output_min", int64_t{op.range.min}},
                 {"output_max", int64_t{op.range.max}}},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  }};
  if (op.inputs % 4 != 0) lowering.scratch_bytes = (int64_t{op.inputs} + 3) / 4 * 4;
  return lowering;
}

}  // namespace

extern const Kernel kernel_xpulp_fully_connected_s8;
const Kernel kernel_xpulp_fully_connected_s8 = {
    .name = "fully_connected_s8_xpulp",
    .family = "xpulp",
    .op = Op::fully_connected,
    .sources = {"xpulp/mote_fully_connected_s8_xpulp.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
