// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/pool_2d.h"
#include "compiler/ops/pool_2d.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  if (node.input(0).type != Type::i8) return false;
  const auto [window, batches, channels] = pool_2d(node);
  return channels % 4 == 0;
}

Lowering lower(const NodeView& node) {
  return lower_pool_2d(node, "mote_average_pool_2d_s8", "_rv32");
}

}  // namespace

extern const Kernel kernel_rv32_average_pool_2d_s8;
const Kernel kernel_rv32_average_pool_2d_s8 = {
    .name = "average_pool_2d_s8_rv32",
    .family = "rv32",
    .op = Op::average_pool_2d,
    .sources = {"rv32/mote_average_pool_2d_s8_rv32.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
