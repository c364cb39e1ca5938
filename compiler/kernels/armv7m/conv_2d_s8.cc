// SPDX-License-Identifier: Apache-2.0
// Packing: four outputs to a word. A group is one call. The scratch holds the windows of two
// pixels; both are read before either is written.
#include "compiler/kernels/convolution.h"
#include "compiler/kernels/dsp.h"
#include "compiler/kernels/quads.h"

namespace mote {
namespace {

constexpr int32_t kPixels = 2;  // of a tile
constexpr int64_t kEven = 2;    // taps are made with two at a time

// Per group, its outputs; none if they need more than the kernel can.
std::optional<std::vector<WeightRows>> groups_of(const NodeView& node, const Convolution& conv,
                                                 const ConvolutionS8& op) {
  auto rows = fast_rows(weight_rows(node, conv, op), op.y_zero_point, op.range);
  if (!rows || !fits_quads(*rows)) return {};
  return parts_of(*rows, conv.groups());
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const Convolution conv = conv_2d(node);
  return groups_of(node, conv, convolution_s8(node, conv)).has_value();
}

int64_t scratch_bytes(const Convolution& conv) {
  const int64_t taps = (int64_t{conv.taps()} * conv.group_inputs + kEven - 1) / kEven * kEven;
  return kPixels * (8 + 4 * taps);
}

Lowering lower(const NodeView& node) {
  const Convolution conv = flattened(conv_2d(node));
  const ConvolutionS8 op = convolution_s8(node, conv);
  const std::vector<WeightRows> groups = *groups_of(node, conv, op);
  Lowering lowering;
  for (size_t g = 0; g < groups.size(); ++g) {
    const auto index = static_cast<int64_t>(g);
    lowering.constants.push_back({"weights", Type::i32, to_bytes(quad_words(groups[g], kEven)),
                                  ConstantArray::Kind::kWeights});
    lowering.constants.push_back({"factors", Type::i32, to_bytes(quad_factors(groups[g]))});
    Call call{
        .function = "mote_conv_2d_s8_armv7m",
        .params_type = "mote_conv_2d_s8_armv7m_params",
        .params = {{"weights", ArrayRef{2 * g}}, {"factors", ArrayRef{2 * g + 1}}},
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
  lowering.scratch_bytes = scratch_bytes(conv);
  if (groups.size() == 1)
    lowering.overlaps = row_order_overlap(node, conv.window, kPixels, Step::kReadsFirst);
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv7m_conv_2d_s8;
const Kernel kernel_armv7m_conv_2d_s8 = {
    .name = "conv_2d_s8_armv7m",
    .family = "armv7m",
    .op = Op::conv_2d,
    .sources = {"armv7m/mote_conv_2d_s8_armv7m.c"},
    .matches = matches,
    .lower = lower,
    .takes = "constant weights, factors from 2^-20 to below 1",
};

}  // namespace mote
