// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/softmax.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  return node.input(0).type == Type::i8 && node.output().type == Type::i8;
}

Lowering lower(const NodeView& node) { return lower_softmax_s8(node, "mote_softmax_s8"); }

}  // namespace

extern const Kernel kernel_ref_softmax_s8;
const Kernel kernel_ref_softmax_s8 = {
    .name = "softmax_s8_ref",
    .family = "ref",
    .op = Op::softmax,
    .sources = {"ref/mote_softmax_s8.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
