// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/pool_2d.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.input(0).type == Type::f32; }

Lowering lower(const NodeView& node) { return lower_pool_2d(node, "mote_average_pool_2d_f32"); }

}  // namespace

extern const Kernel kernel_ref_average_pool_2d_f32;
const Kernel kernel_ref_average_pool_2d_f32 = {
    .name = "average_pool_2d_f32_ref",
    .family = "ref",
    .op = Op::average_pool_2d,
    .sources = {"ref/mote_average_pool_2d_f32.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
