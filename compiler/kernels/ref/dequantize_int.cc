// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/kernel.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  return node.input(0).type != Type::f16 && !node.input(0).quant.per_axis();
}

Lowering lower(const NodeView& node) {
  const Tensor& x = node.input(0);
  Lowering lowering;
  lowering.calls = {{
      .function = "mote_dequantize_int",
      .params_type = "mote_dequantize_int_params",
      .params = {{"count", x.elements()},
                 {"scale", x.quant.scale()},
                 {"zero_point", int64_t{x.quant.zero_point()}},
                 {"x_bytes", size_of(x.type)},
                 {"x_signed", int64_t{x.type != Type::u8}}},
      .arguments = {input_argument(0), output_argument()},
  }};
  lowering.overlaps = {{.input = 0, .output = 0, .lag_bytes = node.output().bytes() - x.bytes()}};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_dequantize_int;
const Kernel kernel_ref_dequantize_int = {
    .name = "dequantize_int_ref",
    .family = "ref",
    .op = Op::dequantize,
    .sources = {"ref/mote_dequantize_int.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
