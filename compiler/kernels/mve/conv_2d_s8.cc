// SPDX-License-Identifier: Apache-2.0
// Packing: the weights of two outputs lie side by side, vector by vector, the last filled
// up with zeros; the input's zero point is folded into the bias, so that raw bytes are multiplied.
// A group is one call.
#include <algorithm>

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/mve.h"

namespace mote {
namespace {

constexpr int32_t kVector = 16;          // bytes
constexpr int64_t kScratchBytes = 2048;  // for more, a row of y is made in segments

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const Convolution conv = conv_2d(node);
  return mve::is_exact(weight_rows(node, conv, convolution_s8(node, conv)));
}

// A window's elements are adjacent, and none is outside.
bool is_direct(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  return conv.groups() == 1 && !conv.window.padded() && (w.filter == 1 || w.dilation == 1) &&
         (h.filter == 1 || (h.dilation == 1 && w.filter == w.input));
}

// Pixels made at a time. Tiles of four take fewer instructions per pixel, unless too many pixels
// are missing in the last one of a row.
int32_t tile_of(const Convolution& conv, int32_t vectors) {
  const int32_t by_three = 23 * vectors + 16, by_four = 30 * vectors + 32;  // per tile and output
  const int32_t pixels = conv.window.w.output;
  return vectors > 4 && (pixels + 3) / 4 * by_four < (pixels + 2) / 3 * by_three ? 4 : 3;
}

// Where the windows of a row of y are read from: see mote_conv_2d_s8_mve.h.
struct Copy {
  int32_t segment = 0;
  int64_t row_bytes = 0;
  int64_t scratch_bytes = 0;
};

// Tiles of several rows lack pixels only in the last rows.
bool wants_rows(const Convolution& conv, int32_t tile) {
  const auto& [h, w] = conv.window;
  const int32_t per_row = (w.output + tile - 1) / tile;
  return w.dilation == 1 &&
         h.output / tile * w.output + h.output % tile * per_row < h.output * per_row;
}

Copy copy_of(const Convolution& conv, int32_t vectors, int32_t tile) {
  const auto& [h, w] = conv.window;
  const int64_t column = int64_t{h.filter} * conv.group_inputs;
  const int64_t window = int64_t{vectors} * kVector;
  const int64_t step = w.dilation > 1 ? window : w.stride * column;
  const int64_t fitting = (kScratchBytes - window) / step + 1;
  const int64_t segment =
      fitting >= w.output
          ? w.output
          : std::min<int64_t>(std::max<int64_t>(fitting / tile, 1) * tile, w.output);
  const int64_t bytes = (segment - 1) * step + window;
  const int64_t row_bytes = (bytes + 3) / 4 * 4;
  if (segment == w.output && wants_rows(conv, tile) && tile * row_bytes <= kScratchBytes / 2)
    return {w.output, row_bytes, tile * row_bytes};
  return {static_cast<int32_t>(segment), 0, bytes};
}

// Pixels of few channels are spread over their columns sixteen bytes at a time.
struct Scatter {
  int32_t pixels = 0;
  Bytes offsets;
};

Scatter scatter_of(const Convolution& conv) {
  const int32_t channels = conv.group_inputs;
  const int32_t column = conv.window.h.filter * channels;
  if (channels >= kVector || conv.groups() > 1) return {};
  Scatter scatter{kVector / channels, {}};
  if ((scatter.pixels - 1) * column + channels > 256) return {};
  for (int32_t i = 0; i < kVector; ++i)
    scatter.offsets.push_back(static_cast<uint8_t>(i / channels * column + i % channels));
  return scatter;
}

// Rows of [filter_w][filter_h][channels].
WeightRows column_by_column(const WeightRows& rows, const Convolution& conv) {
  const int32_t height = conv.window.h.filter;
  const int32_t width = conv.window.w.filter;
  const auto channels = static_cast<size_t>(conv.group_inputs);
  WeightRows result{{}, rows.bias, rows.factors};
  for (size_t o = 0; o < rows.outputs(); ++o)
    for (int32_t kx = 0; kx < width; ++kx)
      for (int32_t ky = 0; ky < height; ++ky)
        for (size_t i = 0; i < channels; ++i)
          result.weights.push_back(
              rows.weight(o, static_cast<size_t>(ky * width + kx) * channels + i));
  return result;
}

// In the order in which a block's sums are requantised. The last block may be half a one. Four
// vectors are multiplied in two goes through a block.
ConstantArray pairs_of_channels(const WeightRows& rows) {
  ConstantArray array{"weights", Type::i8, {}, ConstantArray::Kind::kWeights};
  const size_t length = (rows.length() + kVector - 1) / kVector * kVector;
  const size_t go = length == 4 * kVector ? length / 2 : length;
  for (size_t block = 0; block < rows.outputs(); block += mve::kBlock) {
    const size_t lanes = rows.outputs() - block > mve::kBlock / 2 ? 4 : 2;
    for (size_t begin = 0; begin < length; begin += go)
      for (size_t pair = 0; pair < 4 * lanes; pair += 2)
        for (size_t first = begin; first < begin + go; first += kVector)
          for (size_t position = pair; position < pair + 2; ++position)
            for (size_t i = first; i < first + kVector; ++i)
              array.data.push_back(
                  static_cast<uint8_t>(rows.weight(block + mve::output_at(position, lanes), i)));
  }
  return array;
}

std::vector<Overlap> overlaps_of(const NodeView& node, const Convolution& conv, int32_t tile,
                                 const Copy& copy) {
  const int32_t width = conv.window.w.output;
  if (copy.segment != width)
    return row_order_overlap(node, conv.window, copy.segment > 0 ? copy.segment : tile);
  auto overlaps = row_order_overlap(node, conv.window, width, Step::kReadsFirst);
  if (copy.row_bytes > 0) {  // some rows are made together, the last ones are not
    const auto more = row_order_overlap(node, conv.window, tile * width, Step::kReadsFirst);
    for (size_t i = 0; i < overlaps.size(); ++i)
      overlaps[i].lag_bytes = std::max(overlaps[i].lag_bytes, more[i].lag_bytes);
  }
  return overlaps;
}

Lowering lower(const NodeView& node) {
  const Convolution conv = flattened(conv_2d(node));
  const ConvolutionS8 op = convolution_s8(node, conv);
  const bool direct = is_direct(conv);
  WeightRows rows = weight_rows(node, conv, op);
  if (!direct) rows = column_by_column(rows, conv);
  const auto size = static_cast<int32_t>(rows.length());
  const int32_t vectors = (size + kVector - 1) / kVector;
  const int32_t tile = tile_of(conv, vectors);
  const Copy copy = direct ? Copy{} : copy_of(conv, vectors, tile);
  const int64_t last_direct = element_count(node.input(0).shape) - int64_t{vectors} * kVector;

  Lowering lowering;
  Field scatter{"scatter", NoPointer{}};
  const Scatter spread = direct ? Scatter{} : scatter_of(conv);
  if (!spread.offsets.empty()) {
    scatter.value = ArrayRef{0};
    lowering.constants.push_back(
        {"scatter", Type::u8, spread.offsets, ConstantArray::Kind::kOther});
  }
  int64_t g = 0;
  for (const WeightRows& group : parts_of(rows, conv.groups())) {
    const size_t first = lowering.constants.size();
    lowering.constants.push_back(pairs_of_channels(group));
    lowering.constants.push_back(mve::bias_blocks(group));
    lowering.constants.push_back(mve::factor_blocks(group));
    Call call{
        .function = "mote_conv_2d_s8_mve",
        .params_type = "mote_conv_2d_s8_mve_params",
        .params = {{"weights", ArrayRef{first}},
                   {"bias", ArrayRef{first + 1}},
                   {"factors", ArrayRef{first + 2}},
                   scatter,
                   {"scatter_pixels", int64_t{spread.pixels}},
                   {"vectors", int64_t{vectors}},
                   {"tile", int64_t{tile}},
                   {"segment", int64_t{copy.segment}},
                   {"row_bytes", copy.row_bytes},
                   {"last_direct", last_direct}},
        .arguments = {input_argument(0, g * conv.group_inputs),
                      output_argument(0, g * conv.group_outputs), scratch_argument()},
    };
    append_convolution(call.params, conv);
    call.params.push_back({"input_zero_point", int64_t{op.x_zero_point}});
    call.params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
    call.params.push_back({"output_min", int64_t{op.range.min}});
    call.params.push_back({"output_max", int64_t{op.range.max}});
    call.params.push_back({"saturates", int64_t{mve::saturates(op.y_zero_point, op.range)}});
    lowering.calls.push_back(std::move(call));
    ++g;
  }
  lowering.scratch_bytes = copy.scratch_bytes;
  if (direct && size % kVector != 0) lowering.scratch_bytes = int64_t{vectors} * kVector;
  if (conv.groups() == 1) lowering.overlaps = overlaps_of(node, conv, tile, copy);
  return lowering;
}

}  // namespace

extern const Kernel kernel_mve_conv_2d_s8;
const Kernel kernel_mve_conv_2d_s8 = {
    .name = "conv_2d_s8_mve",
    .family = "mve",
    .op = Op::conv_2d,
    .sources = {"mve/mote_conv_2d_s8_mve.c"},
    .matches = matches,
    .lower = lower,
    .takes = "constant weights, factors below 1, sums far from the ends of 32 bits",
};

}  // namespace mote
