// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/avr.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  return has_constant_weights_s8(node) && fully_connected_s8(node).w_zero_point == 0 &&
         fits_avr(node);
}

Lowering lower(const NodeView& node) {
  const FullyConnectedS8 op = fully_connected_s8(node);
  Lowering lowering;
  Call call{
      .function = "mote_fully_connected_s8_avr",
      .params_type = "mote_fully_connected_s8_avr_params",
      .params = avr_rows(weight_rows(node, op), lowering),
      .arguments = {input_argument(0), output_argument()},
      .params_in_flash = true,
  };
  call.params.push_back({"batches", int64_t{op.batches}});
  call.params.push_back({"inputs", int64_t{op.inputs}});
  call.params.push_back({"outputs", int64_t{op.outputs}});
  call.params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
  call.params.push_back({"output_min", int64_t{op.range.min}});
  call.params.push_back({"output_max", int64_t{op.range.max}});
  lowering.calls = {std::move(call)};
  return lowering;
}

}  // namespace

extern const Kernel kernel_avr_fully_connected_s8;
const Kernel kernel_avr_fully_connected_s8 = {
    .name = "fully_connected_s8_avr",
    .family = "avr",
    .op = Op::fully_connected,
    .sources = {"avr/mote_fully_connected_s8_avr.c", "avr/mote_rows_avr.c"},
    .matches = matches,
    .lower = lower,
    .takes = "constant weights of zero point 0, sizes and sums of 16 bits",
};

}  // namespace mote
