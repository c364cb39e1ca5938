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

// Instructions per channel, against those of depthwise_conv_2d_s8: squares of 2x2 and what begins
// and ends each row of them count here, pixels there. Small images with odd sides are better there,
// and so are few channels, with which most of scratch would be empty.
bool pays(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  constexpr int32_t kSquare = 16, kRow = 26, kPixel = 9;
  const int32_t squares = (w.output + 1) / 2;
  const int32_t rows = (h.output + 1) / 2;
  return rows * (squares * kSquare + w.input + kRow) < h.output * w.output * kPixel;
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node) || node.input(0).shape[3] == 1) return false;
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  return conv.in_channels > static_cast<int32_t>(mve::kBlock / 2) && has_shape(conv) &&
         pays(conv) && mve::saturates(op.y_zero_point, op.range) &&
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

// Two rows are written when all that they need has been read: what is unread begins with the first
// row that the next two need. The last two are the last ones of y, even if their first is made
// twice.
std::vector<Overlap> overlaps_of(const Convolution& conv) {
  if (conv.batches > 1) return {};
  const auto& [h, w] = conv.window;
  int64_t lag = 0;
  for (int32_t done = 2; done < h.output; done += 2) {
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
  constexpr int64_t kSquareBytes = 128;  // of two columns of four rows of a block
  const int64_t blocks = (conv.in_channels + int64_t{mve::kBlock} - 1) / int64_t{mve::kBlock};
  Lowering lowering;
  lowering.constants = {columns_of_weights(rows), factors_of(rows),
                        padding_array(conv.in_channels, op.x_zero_point)};
  lowering.scratch_bytes = blocks * ((w.output + 1) / 2 + 1) * kSquareBytes;
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
                 {"scratch_bytes", lowering.scratch_bytes}},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  }};
  lowering.overlaps = overlaps_of(conv);
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
        "3x3 windows, more than 8 channels, multiplier 1, no activation that cuts int8's range, an "
        "image that makes it pay",
};

}  // namespace mote
