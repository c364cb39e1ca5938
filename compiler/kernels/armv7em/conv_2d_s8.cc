// SPDX-License-Identifier: Apache-2.0
// Packing: two outputs interleaved, the input's zero point folded into the bias. A group is one
// call. A 1x1 filter that skips no pixel sees the image as one long row.
// The scratch holds the windows of two pixels. Both are read before either is written, so the
// output may follow the input more closely than the ref kernel's: what scratch adds to the arena,
// this partly gives back.
#include "compiler/kernels/convolution.h"
#include "compiler/kernels/dsp.h"

namespace mote {
namespace {

constexpr int32_t kPixels = 2, kOutputs = 2;  // of a tile

// Per group, its outputs; none if they need more than the kernel can.
std::optional<std::vector<WeightRows>> groups_of(const NodeView& node, const Convolution& conv,
                                                 const ConvolutionS8& op) {
  const std::vector<int32_t> bias = folded_bias(node, conv, op.x_zero_point);
  const auto part = [&]<typename T>(std::span<const T> values, int32_t g) {
    const auto some = part_of(values, g, conv.groups());
    return std::vector<T>(some.begin(), some.end());
  };
  std::vector<WeightRows> groups;
  for (int32_t g = 0; g < conv.groups(); ++g) {
    auto rows =
        fast_rows({part(node.input(1).values<int8_t>(), g), part(std::span<const int32_t>(bias), g),
                   part(std::span<const QuantizedMultiplier>(op.factors), g)},
                  op.y_zero_point, op.range);
    if (!rows) return {};
    groups.push_back(*std::move(rows));
  }
  return groups;
}

bool matches(const NodeView& node) {
  if (!is_constant_convolution(node, Type::i8)) return false;
  const Convolution conv = conv_2d(node);
  return groups_of(node, conv, convolution_s8(node, conv)).has_value();
}

bool is_pointwise(const Convolution& conv) {
  return conv.taps() == 1 && conv.window.h.stride == 1 && conv.window.w.stride == 1 &&
         !conv.window.padded();
}

int64_t scratch_bytes(const Convolution& conv) {
  const int64_t taps = (int64_t{conv.taps()} * conv.group_inputs + 3) / 4 * 4;
  return kPixels * 2 * taps + (conv.group_inputs % 4 == 0 ? 0 : taps);
}

Lowering lower(const NodeView& node) {
  const Convolution conv = conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  int32_t batches = conv.batches;
  Window window = conv.window;
  if (is_pointwise(conv)) {
    window.w.input = window.w.output = batches * window.h.input * window.w.input;
    window.h.input = window.h.output = batches = 1;
  }

  Lowering lowering;
  const std::vector<WeightRows> groups = *groups_of(node, conv, op);
  for (size_t g = 0; g < groups.size(); ++g) {
    const auto index = static_cast<int64_t>(g);
    lowering.constants.push_back({"weights", Type::i32, to_bytes(interleaved(groups[g], kOutputs)),
                                  ConstantArray::Kind::kWeights});
    lowering.constants.push_back({"factors", Type::i32, to_bytes(factor_pairs(groups[g]))});
    Call call{
        .function = "mote_conv_2d_s8_armv7em",
        .params_type = "mote_conv_2d_s8_armv7em_params",
        .params = {{"weights", ArrayRef{2 * g}},
                   {"factors", ArrayRef{2 * g + 1}},
                   {"batches", int64_t{batches}},
                   {"input_pixel", int64_t{conv.in_channels}},
                   {"channels", int64_t{conv.group_inputs}},
                   {"output_pixel", int64_t{conv.out_channels}},
                   {"outputs", int64_t{conv.group_outputs}}},
        .arguments = {input_argument(0, index * conv.group_inputs),
                      output_argument(0, index * conv.group_outputs), scratch_argument()},
    };
    append_window(call.params, window);
    call.params.push_back({"input_zero_point", int64_t{op.x_zero_point}});
    call.params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
    call.params.push_back({"output_min", int64_t{op.range.min}});
    call.params.push_back({"output_max", int64_t{op.range.max}});
    lowering.calls.push_back(std::move(call));
  }
  lowering.scratch_bytes = scratch_bytes(conv);
  if (groups.size() == 1)
    lowering.overlaps = row_order_overlap(node, window, kPixels, Step::kReadsFirst);
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv7em_conv_2d_s8;
const Kernel kernel_armv7em_conv_2d_s8 = {
    .name = "conv_2d_s8_armv7em",
    .family = "armv7em",
    .op = Op::conv_2d,
    .sources = {"armv7em/mote_conv_2d_s8_armv7em.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
