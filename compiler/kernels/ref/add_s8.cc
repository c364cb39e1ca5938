// SPDX-License-Identifier: Apache-2.0
// add and sub of bytes: one kernel, as only signs differ. The operand of the larger scale has the
// multiplier 1/2 exactly and becomes the first, so that only the other needs a product.
#include "compiler/kernels/broadcast.h"
#include "compiler/ops/add.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  return (node.node().op == Op::add || node.node().op == Op::sub) && node.output().type == Type::i8;
}

bool is_half(QuantizedMultiplier factor) {
  return factor.multiplier == 1 << 30 && factor.shift == 0;
}

Lowering lower(const NodeView& node) {
  const AddS8 op = add_s8(node);
  const bool swapped = !is_half(op.a_factor);
  const int32_t a_zero_point = swapped ? op.b_zero_point : op.a_zero_point;
  const int32_t a_factor = (swapped ? op.b_sign : 1) * (1 << 19);
  // A half, too, is 2^30 with no shift: twice that and a shift by one is the same.
  const QuantizedMultiplier b = swapped ? op.a_factor : op.b_factor;
  const bool b_shifts = b.shift < 0;
  return lower_broadcast(node, "mote_add_s8", "mote_add_s8_params",
                         {{"a_factor", int64_t{a_factor}},
                          {"a_bias", int64_t{-a_zero_point} * a_factor},
                          {"b_zero_point", int64_t{swapped ? op.a_zero_point : op.b_zero_point}},
                          {"b_high", int64_t{b_shifts ? b.multiplier >> 11 : b.multiplier >> 10}},
                          {"b_low", int64_t{b_shifts ? b.multiplier & 2047 : 0}},
                          {"b_shift", int64_t{b_shifts ? -b.shift : 1}},
                          {"b_sign", int64_t{swapped ? 1 : op.b_sign}},
                          {"y_multiplier", int64_t{op.y_factor.multiplier}},
                          {"y_shift", int64_t{op.y_factor.shift < 0 ? -op.y_factor.shift : 1}},
                          {"y_zero_point", int64_t{op.y_zero_point}},
                          {"y_min", int64_t{op.range.min}},
                          {"y_max", int64_t{op.range.max}}},
                         swapped);
}

}  // namespace

extern const Kernel kernel_ref_add_s8;
const Kernel kernel_ref_add_s8 = {
    .name = "add_s8_ref",
    .family = "ref",
    .op = std::nullopt,
    .sources = {"ref/mote_add_s8.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
