// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/reduction.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.input(0).type == Type::i8; }

Lowering lower(const NodeView& node) { return lower_reduction(node, "mote_reduce_max_s8"); }

}  // namespace

extern const Kernel kernel_ref_reduce_max_s8;
const Kernel kernel_ref_reduce_max_s8 = {
    .name = "reduce_max_s8_ref",
    .family = "ref",
    .op = Op::reduce_max,
    .sources = {"ref/mote_reduce_max_s8.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
