// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/pool_2d.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.input(0).type == Type::i8; }

Lowering lower(const NodeView& node) { return lower_pool_2d(node, "mote_average_pool_2d_s8"); }

}  // namespace

extern const Kernel kernel_ref_average_pool_2d_s8;
const Kernel kernel_ref_average_pool_2d_s8 = {
    .name = "average_pool_2d_s8_ref",
    .family = "ref",
    .op = Op::average_pool_2d,
    .sources = {"ref/mote_average_pool_2d_s8.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
