// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/linear_add.h"

namespace mote {
namespace {

Lowering lower(const NodeView& node) { return lower_linear_add_s8(node, "mote_add_s8_armv7m"); }

}  // namespace

extern const Kernel kernel_armv7m_add_s8;
const Kernel kernel_armv7m_add_s8 = {
    .name = "add_s8_armv7m",
    .family = "armv7m",
    .op = std::nullopt,
    .sources = {"armv7m/mote_add_s8_armv7m.c"},
    .matches = is_linear_add_s8,
    .lower = lower,
    .takes =
        "no broadcasting within rows, no activation, scales that one linear form meets exactly",
};

}  // namespace mote
