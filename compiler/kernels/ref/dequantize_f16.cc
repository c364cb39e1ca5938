// SPDX-License-Identifier: Apache-2.0
// Float weights stored as halves are folded; this runs what is left.
#include "compiler/kernels/kernel.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.input(0).type == Type::f16; }

Lowering lower(const NodeView& node) {
  const Tensor& x = node.input(0);
  Lowering lowering;
  lowering.calls = {{
      .function = "mote_dequantize_f16",
      .params_type = "mote_dequantize_f16_params",
      .params = {{"count", x.elements()}},
      .arguments = {input_argument(0), output_argument()},
  }};
  lowering.overlaps = {{.input = 0, .output = 0, .lag_bytes = node.output().bytes() - x.bytes()}};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_dequantize_f16;
const Kernel kernel_ref_dequantize_f16 = {
    .name = "dequantize_f16_ref",
    .family = "ref",
    .op = Op::dequantize,
    .sources = {"ref/mote_dequantize_f16.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
