// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/broadcast.h"
#include "compiler/ops/broadcast.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.output().type == Type::f32; }

Lowering lower(const NodeView& node) {
  const RealInterval range = float_range(node);
  return lower_broadcast(node, "mote_add_f32_mve", "mote_add_f32_params",
                         {{"y_min", range.min}, {"y_max", range.max}});
}

}  // namespace

extern const Kernel kernel_mve_add_f32;
const Kernel kernel_mve_add_f32 = {
    .name = "add_f32_mve",
    .family = "mve",
    .op = Op::add,
    .sources = {"mve/mote_add_f32_mve.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
