// SPDX-License-Identifier: Apache-2.0
// Windows three columns wide whose columns neighbouring pixels share, packed as
// mote_conv_2d_s8_columns_armv7em.h says. Less scratch than four windows apart, and a column is
// widened once: the large, early layers that decide the size of the arena are mostly of this kind.
#include "compiler/kernels/convolution.h"
#include "compiler/kernels/dsp.h"

namespace mote {
namespace {

constexpr int32_t kPixels = 4;                 // of a tile
constexpr int64_t kMaxSum = int64_t{1} << 30;  // twice a sum is added up with saturation

bool has_shape(const Convolution& conv) {
  const WindowAxis& w = conv.window.w;
  return w.filter == 3 && w.stride == 1 && w.dilation == 1 && conv.groups() == 1 &&
         conv.in_channels % 4 == 0 && conv.out_channels % 2 == 0;
}

// The last tile of a row is a whole one: at most a tenth of the pixels are made twice.
bool has_room_for_tiles(const WindowAxis& w) {
  const int32_t made = (w.output + kPixels - 1) / kPixels * kPixels;
  return w.output >= kPixels && 10 * int64_t{made} <= 11 * int64_t{w.output};
}

std::optional<WeightRows> rows_of(const NodeView& node, const Convolution& conv) {
  const ConvolutionS8 op = convolution_s8(node, conv);
  auto rows = fast_rows(weight_rows(node, conv, op), op.y_zero_point, op.range);
  if (!rows || !has_sums_below(*rows, kMaxSum)) return {};
  return rows;
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const Convolution conv = conv_2d(node);
  return has_shape(conv) && has_room_for_tiles(conv.window.w) && rows_of(node, conv).has_value();
}

std::vector<int8_t> packed_weights(const WeightRows& rows, const Convolution& conv) {
  const auto channels = static_cast<size_t>(conv.in_channels);
  const size_t filter_row = 3 * channels;
  std::vector<int8_t> packed;
  for (size_t o = 0; o < rows.outputs(); o += 2) {
    for (size_t ky = 0; ky < rows.length(); ky += filter_row)
      for (size_t four = 0; four < channels; four += 4)
        for (size_t c = four; c < four + 2; ++c)
          for (size_t i = ky + c; i < ky + filter_row; i += channels)
            packed.insert(packed.end(), {rows.weight(o, i), rows.weight(o + 1, i),
                                         rows.weight(o, i + 2), rows.weight(o + 1, i + 2)});
    for (size_t both = o; both < o + 2; ++both)
      for (int byte = 0; byte < 4; ++byte)
        packed.push_back(static_cast<int8_t>(bias_and_shift(rows, both) >> (8 * byte)));
  }
  return packed;
}

Lowering lower(const NodeView& node) {
  const Convolution conv = conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const WeightRows rows = *rows_of(node, conv);
  const auto& [h, w] = conv.window;
  Lowering lowering;
  lowering.constants = {
      {"weights", Type::i32, to_bytes(packed_weights(rows, conv)), ConstantArray::Kind::kWeights},
      {"multipliers", Type::i32, to_bytes(multipliers(rows))}};
  lowering.calls = {{
      .function = "mote_conv_2d_s8_columns_armv7em",
      .params_type = "mote_conv_2d_s8_columns_armv7em_params",
      .params = {{"weights", ArrayRef{0}},
                 {"multipliers", ArrayRef{1}},
                 {"batches", int64_t{conv.batches}},
                 {"channels", int64_t{conv.in_channels}},
                 {"outputs", int64_t{conv.out_channels}},
                 {"input_h", int64_t{h.input}},
                 {"input_w", int64_t{w.input}},
                 {"output_h", int64_t{h.output}},
                 {"output_w", int64_t{w.output}},
                 {"filter_h", int64_t{h.filter}},
                 {"stride_h", int64_t{h.stride}},
                 {"dilation_h", int64_t{h.dilation}},
                 {"pad_top", int64_t{h.pad}},
                 {"pad_left", int64_t{w.pad}},
                 {"input_zero_point", int64_t{op.x_zero_point}},
                 {"output_zero_point", int64_t{op.y_zero_point}},
                 {"output_min", int64_t{op.range.min}},
                 {"output_max", int64_t{op.range.max}}},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  }};
  lowering.scratch_bytes = 12 * int64_t{h.filter} * conv.in_channels;
  lowering.overlaps = row_order_overlap(node, conv.window, kPixels, Step::kColumnsOnce);
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv7em_conv_2d_s8_columns;
const Kernel kernel_armv7em_conv_2d_s8_columns = {
    .name = "conv_2d_s8_columns_armv7em",
    .family = "armv7em",
    .op = Op::conv_2d,
    .sources = {"armv7em/mote_conv_2d_s8_columns_armv7em.c"},
    .matches = matches,
    .lower = lower,
    .before_others = true,
    .takes =
        "windows three columns wide of stride 1 without dilation, channels by fours, rows of about "
        "whole tiles",
};

}  // namespace mote
