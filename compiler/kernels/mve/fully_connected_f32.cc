// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/convolution.h"
#include "compiler/kernels/mve_f32.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  return is_constant_convolution(node, Type::f32) && mve::has_finite_weights(node);
}

Lowering lower(const NodeView& node) {
  Lowering lowering;
  const WeightsAndBias constants = mve::interleaved_weights(node, node.input(1).shape[0], lowering);
  lowering.calls = {float_fully_connected(node, "mote_fully_connected_f32_mve", constants)};
  return lowering;
}

}  // namespace

extern const Kernel kernel_mve_fully_connected_f32;
const Kernel kernel_mve_fully_connected_f32 = {
    .name = "fully_connected_f32_mve",
    .family = "mve",
    .op = Op::fully_connected,
    .sources = {"mve/mote_fully_connected_f32_mve.c"},
    .matches = matches,
    .lower = lower,
    .takes = "constant, finite weights",
};

}  // namespace mote
