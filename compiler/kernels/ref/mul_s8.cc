// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/broadcast.h"
#include "compiler/ops/mul.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.output().type == Type::i8; }

Lowering lower(const NodeView& node) {
  const MulS8 op = mul_s8(node);
  return lower_broadcast(node, "mote_mul_s8", "mote_mul_s8_params",
                         {{"a_zero_point", int64_t{op.a_zero_point}},
                          {"b_zero_point", int64_t{op.b_zero_point}},
                          {"multiplier", int64_t{op.factor.multiplier}},
                          {"shift", int64_t{op.factor.shift}},
                          {"y_zero_point", int64_t{op.y_zero_point}},
                          {"y_min", int64_t{op.range.min}},
                          {"y_max", int64_t{op.range.max}}});
}

}  // namespace

extern const Kernel kernel_ref_mul_s8;
const Kernel kernel_ref_mul_s8 = {
    .name = "mul_s8_ref",
    .family = "ref",
    .op = Op::mul,
    .sources = {"ref/mote_mul_s8.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
