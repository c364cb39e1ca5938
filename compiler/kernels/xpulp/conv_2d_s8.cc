// SPDX-License-Identifier: Apache-2.0
// Packing: four outputs interleaved, the input's zero point folded into the bias. A group is one
// call. A 1x1 filter that skips no pixel sees the image as one long row.
// The scratch holds the windows of four pixels. All are read before any is written.
#include "compiler/kernels/convolution.h"
#include "compiler/kernels/rv32.h"
#include "compiler/kernels/xpulp.h"

namespace mote {
namespace {

constexpr int32_t kPixels = 4;  // of a tile

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const Convolution conv = conv_2d(node);
  return rv32_groups(node, conv, convolution_s8(node, conv)).has_value();
}

Lowering lower(const NodeView& node) {
  const Convolution original = conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, original);
  const Convolution conv = flattened(original);
  Lowering lowering;
  const std::vector<WeightRows> groups = *rv32_groups(node, original, op);
  for (size_t g = 0; g < groups.size(); ++g) {
    const size_t first = lowering.constants.size();
    const auto index = static_cast<int64_t>(g);
    lowering.constants.push_back(
        {"weights", Type::i32, to_bytes(xpulp_words(groups[g])), ConstantArray::Kind::kWeights});
    lowering.constants.push_back(
        {"factors", Type::i32, to_bytes(xpulp_factors(groups[g], op.y_zero_point))});
    Call call{
        .function = "mote_conv_2d_s8_xpulp",
        .params_type = "mote_conv_2d_s8_xpulp_params",
        .params = {{"weights", ArrayRef{first}}, {"factors", ArrayRef{first + 1}}},
        .arguments = {input_argument(0, index * conv.group_inputs),
                      output_argument(0, index * conv.group_outputs), scratch_argument()},
    };
    append_convolution(call.params, conv);
    call.params.push_back({"input_zero_point", int64_t{op.x_zero_point}});
    call.params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
    call.params.push_back({"output_min", int64_t{op.range.min}});
    call.params.push_back({"output_max", int64_t{op.range.max}});
    lowering.calls.push_back(std::move(call));
  }
  lowering.scratch_bytes = kPixels * ((int64_t{conv.taps()} * conv.group_inputs + 3) / 4 * 4);
  if (groups.size() == 1)
    lowering.overlaps = row_order_overlap(node, conv.window, kPixels, Step::kReadsFirst);
  return lowering;
}

}  // namespace

extern const Kernel kernel_xpulp_conv_2d_s8;
const Kernel kernel_xpulp_conv_2d_s8 = {
    .name = "conv_2d_s8_xpulp",
    .family = "xpulp",
    .op = Op::conv_2d,
    .sources = {"xpulp/mote_conv_2d_s8_xpulp.c"},
    .matches = matches,
    .lower = lower,
    .takes = "constant weights, factors from 2^-20 to below 1",
};

}  // namespace mote
