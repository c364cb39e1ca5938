// SPDX-License-Identifier: Apache-2.0
// The operand of the larger scale has the multiplier 1/2 exactly and becomes the first, so that
// only the other needs a product. Repeated operands stay with ref.
#include "compiler/kernels/kernel.h"
#include "compiler/ops/add.h"

namespace mote {
namespace {

bool is_half(QuantizedMultiplier factor) {
  return factor.multiplier == 1 << 30 && factor.shift == 0;
}

bool matches(const NodeView& node) {
  const int64_t count = node.output().elements();
  if (node.output().type != Type::i8 || node.input(0).elements() != count ||
      node.input(1).elements() != count)
    return false;
  const AddS8 op = add_s8(node);
  return op.y_factor.shift <= 0 && (is_half(op.a_factor) || is_half(op.b_factor));
}

Lowering lower(const NodeView& node) {
  const AddS8 op = add_s8(node);
  const bool swapped = !is_half(op.a_factor);
  const int32_t a_zero_point = swapped ? op.b_zero_point : op.a_zero_point;
  const QuantizedMultiplier b = swapped ? op.a_factor : op.b_factor;
  Lowering lowering;
  lowering.calls = {{
      .function = "mote_add_s8_mve",
      .params_type = "mote_add_s8_mve_params",
      .params = {{"count", node.output().elements()},
                 {"a_bias", int64_t{-a_zero_point} * (1 << 19)},
                 {"b_zero_point", int64_t{swapped ? op.a_zero_point : op.b_zero_point}},
                 {"b_multiplier", int64_t{b.multiplier}},
                 {"b_shift", int64_t{b.shift}},
                 {"y_multiplier", int64_t{op.y_factor.multiplier}},
                 {"y_shift", int64_t{op.y_factor.shift}},
                 {"y_zero_point", int64_t{op.y_zero_point}},
                 {"y_min", int64_t{op.range.min}},
                 {"y_max", int64_t{op.range.max}}},
      .arguments = {input_argument(swapped ? 1 : 0), input_argument(swapped ? 0 : 1),
                    output_argument()},
  }};
  for (size_t i = 0; i < 2; ++i) lowering.overlaps.push_back({.input = i, .output = 0});
  return lowering;
}

}  // namespace

extern const Kernel kernel_mve_add_s8;
const Kernel kernel_mve_add_s8 = {
    .name = "add_s8_mve",
    .family = "mve",
    .op = Op::add,
    .sources = {"mve/mote_add_s8_mve.c"},
    .matches = matches,
    .lower = lower,
    .takes = "two operands of the output's shape",
};

}  // namespace mote
