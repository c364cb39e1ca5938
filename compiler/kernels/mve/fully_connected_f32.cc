// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/convolution.h"
#include "compiler/kernels/mve_f32.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  return is_constant_convolution(node, Type::f32) && mve::has_finite_weights(node);
}

Lowering lower(const NodeView& node) {
  const Shape& w = node.input(1).shape;
  const RealInterval range = activation_interval(node.string_attribute("activation", "none"));
  Lowering lowering;
  const auto [weights, bias] = mve::interleaved_weights(node, w[0], lowering);
  lowering.calls = {{
      .function = "mote_fully_connected_f32_mve",
      .params_type = "mote_fully_connected_f32_mve_params",
      .params = {weights,
                 bias,
                 {"batches", node.input(0).elements() / w[1]},
                 {"inputs", int64_t{w[1]}},
                 {"outputs", int64_t{w[0]}},
                 {"output_min", range.min},
                 {"output_max", range.max}},
      .arguments = {input_argument(0), output_argument()},
  }};
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
