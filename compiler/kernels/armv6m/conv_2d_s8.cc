// SPDX-License-Identifier: Apache-2.0
// Packing: see mote_conv_2d_s8_armv6m.h; the input's zero point is folded into the bias. A group is
// one call. A 1x1 filter that skips no pixel sees the image as one long row.
// The scratch holds the windows of four pixels. All are read before any is written, so the output
// may follow the input more closely than the ref kernel's.
#include "compiler/kernels/armv6m.h"
#include "compiler/kernels/convolution.h"

namespace mote {
namespace {

constexpr int32_t kPixels = 4;

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const Convolution conv = conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  return fits_armv6m(weight_rows(node, conv, op), op.y_zero_point, op.range);
}

Lowering lower(const NodeView& node) {
  const Convolution conv = conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const Convolution flat = flattened(conv);
  const WeightRows all = weight_rows(node, conv, op);

  Lowering lowering;
  Field padding{"padding", NoPointer{}};
  if (flat.window.padded()) {
    padding.value = ArrayRef{0};
    lowering.constants.push_back(padding_array(conv.group_inputs, op.x_zero_point));
  }
  int64_t group = 0;
  for (const WeightRows& rows : parts_of(all, conv.groups())) {
    const size_t first = lowering.constants.size();
    lowering.constants.push_back(
        {"weights", Type::i8, to_bytes(eights(rows)), ConstantArray::Kind::kWeights});
    const StepForms forms = *step_forms(rows, op.y_zero_point, op.range);
    lowering.constants.push_back({"steps", Type::i32, to_bytes(biased_steps(rows, forms))});
    Call call{
        .function =
            forms.are_straight() ? "mote_conv_2d_s8_straight_armv6m" : "mote_conv_2d_s8_armv6m",
        .params_type = "mote_conv_2d_s8_armv6m_params",
        .params = {{"weights", ArrayRef{first}}, {"steps", ArrayRef{first + 1}}, padding},
        .arguments = {input_argument(0, group * conv.group_inputs),
                      output_argument(0, group * conv.group_outputs), scratch_argument()},
    };
    append_convolution(call.params, flat);
    call.params.push_back({"output_min", int64_t{op.range.min}});
    call.params.push_back({"output_max", int64_t{op.range.max}});
    call.params.push_back({"bend", int64_t{forms.bend}});
    lowering.calls.push_back(std::move(call));
    ++group;
  }
  lowering.scratch_bytes = 2 * kPixels * static_cast<int64_t>(all.length());
  if (conv.groups() == 1)
    lowering.overlaps = row_order_overlap(node, flat.window, kPixels, Step::kReadsFirst);
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv6m_conv_2d_s8;
const Kernel kernel_armv6m_conv_2d_s8 = {
    .name = "conv_2d_s8_armv6m",
    .family = "armv6m",
    .op = Op::conv_2d,
    .sources = {"armv6m/mote_conv_2d_s8_armv6m.c", "armv6m/mote_tile_armv6m.c"},
    .matches = matches,
    .lower = lower,
    .takes =
        "constant weights, two products of which fit half a word, and factors with a step form",
};

}  // namespace mote
