// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/broadcast.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.output().type == Type::i8; }

Lowering lower(const NodeView& node) {
  return lower_broadcast(node, "mote_minimum_s8", "mote_minimum_s8_params", {});
}

}  // namespace

extern const Kernel kernel_ref_minimum_s8;
const Kernel kernel_ref_minimum_s8 = {
    .name = "minimum_s8_ref",
    .family = "ref",
    .op = Op::minimum,
    .sources = {"ref/mote_minimum_s8.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
