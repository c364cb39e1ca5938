// SPDX-License-Identifier: Apache-2.0
// Packing: two outputs interleaved, cut into blocks; the input's zero point and what the lanes
// begin with folded into the bias. A group is one call. A 1x1 filter that skips no pixel sees the
// image as one long row.
// The scratch holds the windows of six pixels. All are read before any is written.
#include "compiler/kernels/convolution.h"
#include "compiler/kernels/dsp.h"
#include "compiler/kernels/lanes.h"
#include "compiler/kernels/rv32.h"

namespace mote {
namespace {

constexpr int32_t kPixels = 6;                  // of a tile
constexpr size_t kOutputs = 2;                  // likewise
constexpr size_t kLongestBlock = 16;            // taps
constexpr int64_t kTapBytes = 4 * kPixels / 2;  // of scratch

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const Convolution conv = conv_2d(node);
  return rv32_groups(node, conv, convolution_s8(node, conv)).has_value();
}

struct Packed {
  std::vector<int8_t> weights;
  std::vector<int32_t> bias;
};

Packed packed(const WeightRows& rows) {
  Packed result;
  for (size_t o = 0; o < rows.outputs(); o += kOutputs) {
    const std::vector<size_t> blocks = lane_blocks(rows, o, kOutputs, kLongestBlock);
    size_t i = 0;
    for (const size_t block : blocks) {
      result.weights.push_back(static_cast<int8_t>(4 * block));
      for (const size_t end = i + block; i < end; ++i)
        for (size_t k = o; k < o + kOutputs; ++k) result.weights.push_back(rows.weight(k, i));
    }
    for (size_t k = o; k < o + kOutputs; ++k) {
      const int64_t bias = k < rows.outputs() ? rows.bias[k] : 0;
      result.bias.push_back(wrap(bias - (static_cast<int64_t>(blocks.size()) << 15)));
    }
  }
  return result;
}

Lowering lower(const NodeView& node) {
  const Convolution original = conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, original);
  const Convolution conv = flattened(original);
  Lowering lowering;
  Field padding{"padding", NoPointer{}};
  if (conv.window.padded()) {
    padding.value = ArrayRef{0};
    lowering.constants.push_back(padding_array(conv.group_inputs, op.x_zero_point));
  }
  const std::vector<WeightRows> groups = *rv32_groups(node, original, op);
  for (size_t g = 0; g < groups.size(); ++g) {
    const size_t first = lowering.constants.size();
    const auto index = static_cast<int64_t>(g);
    const auto [weights, bias] = packed(groups[g]);
    lowering.constants.push_back(
        {"weights", Type::i8, to_bytes(weights), ConstantArray::Kind::kWeights});
    lowering.constants.push_back(
        {"bias", Type::i32, to_bytes(bias), ConstantArray::Kind::kWeights});
    lowering.constants.push_back({"factors", Type::i32, to_bytes(factor_pairs(groups[g]))});
    Call call{
        .function = "mote_conv_2d_s8_rv32",
        .params_type = "mote_conv_2d_s8_rv32_params",
        .params = {{"weights", ArrayRef{first}},
                   {"bias", ArrayRef{first + 1}},
                   {"factors", ArrayRef{first + 2}},
                   padding},
        .arguments = {input_argument(0, index * conv.group_inputs),
                      output_argument(0, index * conv.group_outputs), scratch_argument()},
    };
    append_convolution(call.params, conv);
    call.params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
    call.params.push_back({"output_min", int64_t{op.range.min}});
    call.params.push_back({"output_max", int64_t{op.range.max}});
    lowering.calls.push_back(std::move(call));
  }
  lowering.scratch_bytes = kTapBytes * conv.taps() * conv.group_inputs;
  if (groups.size() == 1)
    lowering.overlaps = row_order_overlap(node, conv.window, kPixels, Step::kReadsFirst);
  return lowering;
}

}  // namespace

extern const Kernel kernel_rv32_conv_2d_s8;
const Kernel kernel_rv32_conv_2d_s8 = {
    .name = "conv_2d_s8_rv32",
    .family = "rv32",
    .op = Op::conv_2d,
    .sources = {"rv32/mote_conv_2d_s8_rv32.c"},
    .matches = matches,
    .lower = lower,
    .takes = "constant weights, factors from 2^-20 to below 1",
};

}  // namespace mote
