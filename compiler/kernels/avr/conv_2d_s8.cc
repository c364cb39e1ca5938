// SPDX-License-Identifier: Apache-2.0
// A group is one call.
#include "compiler/kernels/avr.h"
#include "compiler/kernels/convolution.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return has_constant_weights_s8(node) && fits_avr(node); }

Lowering lower(const NodeView& node) {
  const Convolution conv = conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  Lowering lowering;
  lowering.scratch_bytes = int64_t{conv.taps()} * conv.group_inputs;
  int64_t group = 0;
  for (const WeightRows& rows : parts_of(weight_rows(node, conv, op), conv.groups())) {
    Call call{
        .function = "mote_conv_2d_s8_avr",
        .params_type = "mote_conv_2d_s8_avr_params",
        .params = avr_rows(rows, lowering),
        .arguments = {input_argument(0, group * conv.group_inputs), scratch_argument(),
                      output_argument(0, group * conv.group_outputs)},
        .params_in_flash = true,
    };
    call.params.push_back({"padding", int64_t{op.x_zero_point}});
    append_convolution(call.params, conv);
    call.params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
    call.params.push_back({"output_min", int64_t{op.range.min}});
    call.params.push_back({"output_max", int64_t{op.range.max}});
    lowering.calls.push_back(std::move(call));
    ++group;
  }
  if (conv.groups() == 1)
    lowering.overlaps = row_order_overlap(node, conv.window, 1, Step::kReadsFirst);
  return lowering;
}

}  // namespace

extern const Kernel kernel_avr_conv_2d_s8;
const Kernel kernel_avr_conv_2d_s8 = {
    .name = "conv_2d_s8_avr",
    .family = "avr",
    .op = Op::conv_2d,
    .sources = {"avr/mote_conv_2d_s8_avr.c", "avr/mote_rows_avr.c"},
    .matches = matches,
    .lower = lower,
    .takes = "constant weights, sizes and sums of 16 bits",
};

}  // namespace mote
