// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/softmax.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  return node.input(0).type == Type::i8 && node.output().type == Type::i16;
}

Lowering lower(const NodeView& node) { return lower_softmax_s8(node, "mote_softmax_s8_s16"); }

}  // namespace

extern const Kernel kernel_ref_softmax_s8_s16;
const Kernel kernel_ref_softmax_s8_s16 = {
    .name = "softmax_s8_s16_ref",
    .family = "ref",
    .op = Op::softmax,
    .sources = {"ref/mote_softmax_s8_s16.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
