// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/reduction.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.input(0).type == Type::f32; }

Lowering lower(const NodeView& node) { return lower_reduction(node, "mote_mean_f32"); }

}  // namespace

extern const Kernel kernel_ref_mean_f32;
const Kernel kernel_ref_mean_f32 = {
    .name = "mean_f32_ref",
    .family = "ref",
    .op = Op::mean,
    .sources = {"ref/mote_mean_f32.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
