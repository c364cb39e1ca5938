// SPDX-License-Identifier: Apache-2.0
// Packing: the input's zero point is folded into the bias, so that raw bytes are multiplied;
// padding is one pixel of zero points. A group is one call. A 1x1 filter that skips no pixel sees
// the image as one long row, which leaves at most one pixel of it unpaired.
#include "compiler/kernels/ref/conv_2d_s8.h"

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/requant.h"
#include "compiler/kernels/weight_rows.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return has_constant_weights_s8(node); }

Lowering lower(const NodeView& node) { return lower_conv_2d_s8(node, conv_2d(node)); }

}  // namespace

Lowering lower_conv_2d_s8(const NodeView& node, const Convolution& conv) {
  const ConvolutionS8 op = convolution_s8(node, conv);
  const Convolution flat = flattened(conv);

  Lowering lowering;
  Field padding{"padding", NoPointer{}};
  if (flat.window.padded()) {
    padding.value = ArrayRef{0};
    lowering.constants.push_back(padding_array(conv.group_inputs, op.x_zero_point));
  }
  int64_t group = 0;
  for (const WeightRows& rows : parts_of(weight_rows(node, conv, op), conv.groups())) {
    const size_t first = lowering.constants.size();
    lowering.constants.push_back(
        {"weights", Type::i8, to_bytes(rows.weights), ConstantArray::Kind::kWeights});
    lowering.constants.push_back(
        {"bias", Type::i32, to_bytes(rows.bias), ConstantArray::Kind::kWeights});
    lowering.constants.push_back(multiplier_array(rows.factors));
    lowering.constants.push_back(shift_array(rows.factors));
    Call call{
        .function = "mote_conv_2d_s8",
        .params_type = "mote_conv_2d_s8_params",
        .params = {{"weights", ArrayRef{first}},
                   {"bias", ArrayRef{first + 1}},
                   {"multipliers", ArrayRef{first + 2}},
                   {"shifts", ArrayRef{first + 3}},
                   padding},
        .arguments = {input_argument(0, group * conv.group_inputs),
                      output_argument(0, group * conv.group_outputs)},
    };
    append_convolution(call.params, flat);
    call.params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
    call.params.push_back({"output_min", int64_t{op.range.min}});
    call.params.push_back({"output_max", int64_t{op.range.max}});
    lowering.calls.push_back(std::move(call));
    ++group;
  }
  if (conv.groups() == 1) lowering.overlaps = row_order_overlap(node, flat.window, 2);
  return lowering;
}

extern const Kernel kernel_ref_conv_2d_s8;
const Kernel kernel_ref_conv_2d_s8 = {
    .name = "conv_2d_s8_ref",
    .family = "ref",
    .op = Op::conv_2d,
    .sources = {"ref/mote_conv_2d_s8.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
