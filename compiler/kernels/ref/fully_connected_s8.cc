// SPDX-License-Identifier: Apache-2.0
// Packing: the input's zero point is folded into the bias (bias'[o] = bias[o] - zp_x * sum_i(w -
// zp_w)), so the inner loop multiplies raw bytes.
#include "compiler/kernels/requant.h"
#include "compiler/kernels/weight_rows.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return has_constant_weights_s8(node); }

Lowering lower(const NodeView& node) {
  const FullyConnectedS8 op = fully_connected_s8(node);
  Lowering lowering;
  lowering.constants = {
      {"weights", Type::i8, *node.input(1).data, ConstantArray::Kind::kWeights},
      {"bias", Type::i32, to_bytes(folded_bias(node, op)), ConstantArray::Kind::kWeights},
      multiplier_array(op.factors),
      shift_array(op.factors),
  };
  lowering.calls = {{
      .function = "mote_fully_connected_s8",
      .params_type = "mote_fully_connected_s8_params",
      .params = {{"weights", ArrayRef{0}},
                 {"bias", ArrayRef{1}},
                 {"multipliers", ArrayRef{2}},
                 {"shifts", ArrayRef{3}},
                 {"per_channel", int64_t{op.factors.size() > 1}},
                 {"batches", int64_t{op.batches}},
                 {"inputs", int64_t{op.inputs}},
                 {"outputs", int64_t{op.outputs}},
                 {"weight_zero_point", int64_t{op.w_zero_point}},
                 {"output_zero_point", int64_t{op.y_zero_point}},
                 {"output_min", int64_t{op.range.min}},
                 {"output_max", int64_t{op.range.max}}},
      .arguments = {input_argument(0), output_argument()},
  }};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_fully_connected_s8;
const Kernel kernel_ref_fully_connected_s8 = {
    .name = "fully_connected_s8_ref",
    .family = "ref",
    .op = Op::fully_connected,
    .sources = {"ref/mote_fully_connected_s8.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
