// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/move.h"

namespace mote {

extern const Kernel kernel_ref_move;
const Kernel kernel_ref_move = {
    .name = "move_ref",
    .family = "ref",
    .op = Op::move,
    .sources = {"ref/mote_move.c"},
    .matches = [](const NodeView&) { return true; },
    .lower = [](const NodeView& node) { return lower_move(node); },
};

}  // namespace mote
