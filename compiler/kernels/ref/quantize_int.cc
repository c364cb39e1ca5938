// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/kernel.h"
#include "compiler/ops/quantize.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  return node.input(0).type != Type::f32 &&
         (size_of(node.input(0).type) > 1 || size_of(node.output().type) > 1);
}

Lowering lower(const NodeView& node) {
  const Tensor& x = node.input(0);
  const Tensor& y = node.output();
  const QuantizedMultiplier factor = quantize_multiplier(requantize_factor(node));
  const Interval range = type_interval(y.type);
  Lowering lowering;
  lowering.calls = {{
      .function = "mote_quantize_int",
      .params_type = "mote_quantize_int_params",
      .params = {{"count", y.elements()},
                 {"x_bytes", size_of(x.type)},
                 {"y_bytes", size_of(y.type)},
                 {"x_zero_point", int64_t{x.quant.zero_point()}},
                 {"multiplier", int64_t{factor.multiplier}},
                 {"shift", int64_t{factor.shift}},
                 {"y_zero_point", int64_t{y.quant.zero_point()}},
                 {"min", int64_t{range.min}},
                 {"max", int64_t{range.max}}},
      .arguments = {input_argument(0), output_argument()},
  }};
  lowering.overlaps = {
      {.input = 0, .output = 0, .lag_bytes = std::max<int64_t>(0, y.bytes() - x.bytes())}};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_quantize_int;
const Kernel kernel_ref_quantize_int = {
    .name = "quantize_int_ref",
    .family = "ref",
    .op = Op::quantize,
    .sources = {"ref/mote_quantize_int.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
