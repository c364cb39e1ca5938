// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/linear_add.h"

namespace mote {
namespace {

Lowering lower(const NodeView& node) { return lower_linear_add_s8(node, "mote_add_s8_armv6m"); }

}  // namespace

extern const Kernel kernel_armv6m_add_s8;
const Kernel kernel_armv6m_add_s8 = {
    .name = "add_s8_armv6m",
    .family = "armv6m",
    .op = std::nullopt,
    .sources = {"armv6m/mote_add_s8_armv6m.c"},
    .matches = is_linear_add_s8,
    .lower = lower,
    .takes =
        "no broadcasting within rows, no activation, scales that one linear form meets exactly",
};

}  // namespace mote
