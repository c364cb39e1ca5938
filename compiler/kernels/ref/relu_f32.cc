// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/kernel.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.input(0).type == Type::f32; }

Lowering lower(const NodeView& node) {
  Lowering lowering;
  lowering.calls = {{
      .function = "mote_relu_f32",
      .params_type = "mote_relu_f32_params",
      .params = {{"count", node.input(0).elements()}},
      .arguments = {input_argument(0), output_argument()},
  }};
  lowering.overlaps = {{.input = 0, .output = 0}};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_relu_f32;
const Kernel kernel_ref_relu_f32 = {
    .name = "relu_f32_ref",
    .family = "ref",
    .op = Op::relu,
    .sources = {"ref/mote_relu_f32.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
