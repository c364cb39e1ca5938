// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/broadcast.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.output().type == Type::f32; }

Lowering lower(const NodeView& node) {
  return lower_broadcast(node, "mote_maximum_f32", "mote_maximum_f32_params", {});
}

}  // namespace

extern const Kernel kernel_ref_maximum_f32;
const Kernel kernel_ref_maximum_f32 = {
    .name = "maximum_f32_ref",
    .family = "ref",
    .op = Op::maximum,
    .sources = {"ref/mote_maximum_f32.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
