// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/pool_2d.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.input(0).type == Type::f32; }

Lowering lower(const NodeView& node) { return lower_pool_2d(node, "mote_max_pool_2d_f32", "_mve"); }

}  // namespace

extern const Kernel kernel_mve_max_pool_2d_f32;
const Kernel kernel_mve_max_pool_2d_f32 = {
    .name = "max_pool_2d_f32_mve",
    .family = "mve",
    .op = Op::max_pool_2d,
    .sources = {"mve/mote_max_pool_2d_f32_mve.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
