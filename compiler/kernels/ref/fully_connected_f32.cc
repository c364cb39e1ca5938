// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/convolution.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return is_constant_convolution(node, Type::f32); }

Lowering lower(const NodeView& node) {
  Lowering lowering;
  const WeightsAndBias constants = float_weights(node, lowering);
  lowering.calls = {float_fully_connected(node, "mote_fully_connected_f32", constants)};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_fully_connected_f32;
const Kernel kernel_ref_fully_connected_f32 = {
    .name = "fully_connected_f32_ref",
    .family = "ref",
    .op = Op::fully_connected,
    .sources = {"ref/mote_fully_connected_f32.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
