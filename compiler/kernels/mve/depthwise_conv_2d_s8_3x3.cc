// SPDX-License-Identifier: Apache-2.0
// Packing: a channel's weights as columns of three bytes and a zero, three columns and a zero, so
// that the zero before the first and the one after the last take turns.
#include <algorithm>

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/mve.h"

namespace mote {
namespace {

bool has_shape(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  const auto fits = [](const WindowAxis& axis) {
    return axis.filter == 3 && axis.stride == 1 && axis.dilation == 1 && axis.output >= 2 &&
           axis.pad <= 1 && axis.input + axis.pad <= axis.output + axis.output % 2 + 2;
  };
  return conv.group_outputs == 1 && fits(h) && fits(w);
}

constexpr int32_t kFew = 8;  // channels of which a vector holds two pixels

// How many rows are made at a time, and what of scratch follows.
struct Cut {
  bool is_tall;
  int32_t rows;
  int32_t column_bytes;
};
Cut wide_cut(const Convolution& conv) { return {false, 2, conv.in_channels == kFew ? 32 : 64}; }
Cut tall_cut(const Convolution& conv) { return {true, std::min(conv.window.h.output, 4), 128}; }

bool is_possible(const Convolution& conv, const Cut& cut) {
  const auto& [h, w] = conv.window;
  const bool is_even = w.output % 2 == 0 && w.output >= 4;
  const bool has_pairs = conv.in_channels != kFew || (!cut.is_tall && w.input % 2 == 0);
  constexpr int64_t kFarthest = 65535;  // output of a unit, in bytes
  return (cut.is_tall || is_even) && has_pairs &&
         int64_t{cut.rows} * w.output * conv.in_channels <= kFarthest;
}

// Instructions per channel.
int64_t cost(const Convolution& conv, const Cut& cut) {
  const auto& [h, w] = conv.window;
  constexpr int32_t kUnit = 26, kRest = 20, kRow = 20, kColumn = 1;
  const int32_t unit_w = cut.is_tall ? 2 : 4;
  const int32_t columns = w.input * cut.column_bytes / 64;
  const int32_t row =
      w.output / unit_w * kUnit + (w.output % unit_w != 0 ? kRest : 0) + columns * kColumn + kRow;
  return int64_t{(h.output + cut.rows - 1) / cut.rows} * row;
}

std::optional<Cut> best_cut(const Convolution& conv) {
  std::optional<Cut> best;
  for (const Cut& cut : {wide_cut(conv), tall_cut(conv)})
    if (is_possible(conv, cut) && (!best || cost(conv, cut) < cost(conv, *best))) best = cut;
  return best;
}

// Against depthwise_conv_2d_s8, whose instructions per channel are as many per pixel. Few channels
// leave most of a block empty.
bool pays(const Convolution& conv) {
  constexpr int32_t kPixel = 9;
  const std::optional<Cut> cut = best_cut(conv);
  return conv.in_channels >= kFew && cut &&
         cost(conv, *cut) < int64_t{conv.window.h.output} * conv.window.w.output * kPixel;
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node) || node.input(0).shape[3] == 1) return false;
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  return has_shape(conv) && pays(conv) && mve::saturates(op.y_zero_point, op.range) &&
         mve::is_exact(weight_rows(node, conv, op));
}

ConstantArray columns_of_weights(const WeightRows& rows) {
  Bytes bytes(4);
  for (size_t c = 0; c < rows.outputs(); ++c)
    for (size_t kx = 0; kx < 4; ++kx)
      for (size_t ky = 0; ky < 4; ++ky)
        bytes.push_back(kx < 3 && ky < 3 ? static_cast<uint8_t>(rows.weight(c, 3 * ky + kx)) : 0);
  return {"weights", Type::i32, bytes, ConstantArray::Kind::kWeights};
}

ConstantArray factors_of(const WeightRows& rows) {
  std::vector<int32_t> values;
  for (size_t c = 0; c < rows.outputs(); ++c) {
    values.push_back(rows.factors[c].multiplier);
    values.push_back(rows.factors[c].shift);
    values.push_back(rows.bias[c]);
  }
  return {"factors", Type::i32, to_bytes(values), ConstantArray::Kind::kOther};
}

// Rows are written when all that they need has been read: what is unread begins with the first row
// that the next ones need. The last one, if it is alone, is made together with the one above.
std::vector<Overlap> overlaps_of(const Convolution& conv, int32_t rows) {
  if (conv.batches > 1) return {};
  const auto& [h, w] = conv.window;
  int64_t lag = 0;
  for (int32_t done = rows; done < h.output; done += rows) {
    const int32_t next = h.start(std::min(done, h.output - 2));
    lag = std::max(lag, int64_t{done} * w.output - int64_t{std::max(0, next)} * w.input);
  }
  return {{.input = 0, .output = 0, .lag_bytes = lag * conv.in_channels}};
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const WeightRows rows = weight_rows(node, conv, op);
  const auto& [h, w] = conv.window;
  constexpr auto kVector = static_cast<int32_t>(mve::kBlock);
  const Cut cut = *best_cut(conv);
  const int32_t columns = (w.output + 3) / 2 * 2;
  Lowering lowering;
  lowering.constants = {columns_of_weights(rows), factors_of(rows),
                        padding_array(std::max(conv.in_channels, kVector), op.x_zero_point)};
  const int64_t blocks = (conv.in_channels + kVector - 1) / kVector;
  lowering.scratch_bytes = blocks * columns * cut.column_bytes;
  lowering.calls = {{
      .function = "mote_depthwise_conv_2d_s8_3x3_mve",
      .params_type = "mote_depthwise_conv_2d_s8_3x3_mve_params",
      .params = {{"weights", ArrayRef{0}},
                 {"factors", ArrayRef{1}},
                 {"padding", ArrayRef{2}},
                 {"batches", int64_t{conv.batches}},
                 {"channels", int64_t{conv.in_channels}},
                 {"input_h", int64_t{h.input}},
                 {"input_w", int64_t{w.input}},
                 {"output_h", int64_t{h.output}},
                 {"output_w", int64_t{w.output}},
                 {"pad_top", int64_t{h.pad}},
                 {"pad_left", int64_t{w.pad}},
                 {"output_zero_point", int64_t{op.y_zero_point}},
                 {"is_tall", int64_t{cut.is_tall}},
                 {"block_bytes", int64_t{columns} * cut.column_bytes}},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  }};
  lowering.overlaps = overlaps_of(conv, cut.rows);
  return lowering;
}

}  // namespace

extern const Kernel kernel_mve_depthwise_conv_2d_s8_3x3;
const Kernel kernel_mve_depthwise_conv_2d_s8_3x3 = {
    .name = "depthwise_conv_2d_s8_3x3_mve",
    .family = "mve",
    .op = Op::depthwise_conv_2d,
    .sources = {"mve/mote_depthwise_conv_2d_s8_3x3_mve.c"},
    .matches = matches,
    .lower = lower,
    .before_others = true,
    .takes =
        "3x3 windows, at least 8 channels, multiplier 1, no activation that cuts int8's range, an "
        "image that makes it pay",
};

}  // namespace mote
