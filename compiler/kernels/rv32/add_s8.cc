// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/linear_add.h"

namespace mote {
namespace {

Lowering lower(const NodeView& node) { return lower_linear_add_s8(node, "mote_add_s8_rv32"); }

}  // namespace

extern const Kernel kernel_rv32_add_s8;
const Kernel kernel_rv32_add_s8 = {
    .name = "add_s8_rv32",
    .family = "rv32",
    .op = std::nullopt,
    .sources = {"rv32/mote_add_s8_rv32.c"},
    .matches = is_linear_add_s8,
    .lower = lower,
};

}  // namespace mote
