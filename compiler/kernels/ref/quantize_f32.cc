// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/kernel.h"
#include "compiler/ops/quantized.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.input(0).type == Type::f32; }

Lowering lower(const NodeView& node) {
  const Tensor& y = node.output();
  const Interval range = type_interval(y.type);
  Lowering lowering;
  lowering.calls = {{
      .function = "mote_quantize_f32",
      .params_type = "mote_quantize_f32_params",
      .params = {{"count", y.elements()},
                 {"scale", y.quant.scale()},
                 {"zero_point", int64_t{y.quant.zero_point()}},
                 {"min", int64_t{range.min}},
                 {"max", int64_t{range.max}},
                 {"y_bytes", size_of(y.type)}},
      .arguments = {input_argument(0), output_argument()},
  }};
  lowering.overlaps = {{.input = 0, .output = 0}};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_quantize_f32;
const Kernel kernel_ref_quantize_f32 = {
    .name = "quantize_f32_ref",
    .family = "ref",
    .op = Op::quantize,
    .sources = {"ref/mote_quantize_f32.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
