// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/pool_2d.h"
#include "compiler/ops/pool_2d.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  if (node.input(0).type != Type::i8) return false;
  const Window window = pool_2d(node).window;
  return int64_t{window.h.filter} * window.w.filter <= 255;
}

Lowering lower(const NodeView& node) {
  return lower_pool_2d(node, "mote_average_pool_2d_s8", "_mve");
}

}  // namespace

extern const Kernel kernel_mve_average_pool_2d_s8;
const Kernel kernel_mve_average_pool_2d_s8 = {
    .name = "average_pool_2d_s8_mve",
    .family = "mve",
    .op = Op::average_pool_2d,
    .sources = {"mve/mote_average_pool_2d_s8_mve.c"},
    .matches = matches,
    .lower = lower,
    .takes = "windows of at most 255 pixels",
};

}  // namespace mote
