// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/move.h"

namespace mote {

extern const Kernel kernel_mve_move;
const Kernel kernel_mve_move = {
    .name = "move_mve",
    .family = "mve",
    .op = Op::move,
    .sources = {"mve/mote_move_mve.c"},
    .matches = [](const NodeView&) { return true; },
    .lower = [](const NodeView& node) { return lower_move(node, "_mve"); },
};

}  // namespace mote
