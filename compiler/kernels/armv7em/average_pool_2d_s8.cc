// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/pool_2d.h"
#include "compiler/ops/pool_2d.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  if (node.input(0).type != Type::i8) return false;
  const auto [window, batches, channels] = pool_2d(node);
  return channels % 4 == 0 && int64_t{window.h.filter} * window.w.filter <= 255;
}

Lowering lower(const NodeView& node) {
  return lower_pool_2d(node, "mote_average_pool_2d_s8", "_armv7em");
}

}  // namespace

extern const Kernel kernel_armv7em_average_pool_2d_s8;
const Kernel kernel_armv7em_average_pool_2d_s8 = {
    .name = "average_pool_2d_s8_armv7em",
    .family = "armv7em",
    .op = Op::average_pool_2d,
    .sources = {"armv7em/mote_average_pool_2d_s8_armv7em.c"},
    .matches = matches,
    .lower = lower,
    .takes = "channels in fours, windows of at most 255 pixels",
};

}  // namespace mote
