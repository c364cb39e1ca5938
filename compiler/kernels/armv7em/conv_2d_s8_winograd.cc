// SPDX-License-Identifier: Apache-2.0
// Winograd's F(2x2, 3x3): which convolutions it takes, and how close the output may follow the
// input. A tile reads the row above it and writes a row below, so the lag is a row more than that
// of kernels that make one row at a time.
#include <algorithm>
#include <limits>

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/dsp.h"

namespace mote {
namespace {

constexpr int32_t kTiles = 4;                  // transformed at a time
constexpr int64_t kMaxSum = int64_t{1} << 29;  // four times it is still an int32

bool has_shape(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  return h.filter == 3 && w.filter == 3 && h.stride == 1 && w.stride == 1 && h.dilation == 1 &&
         w.dilation == 1 && conv.groups() == 1 && conv.in_channels % 8 == 0 &&
         conv.out_channels % 2 == 0;
}

int64_t scratch_bytes(const Convolution& conv) { return 192 * int64_t{conv.in_channels}; }

// A group of tiles costs the same however much of it lies within the output: about what the kernel
// for every shape needs for three fifths of it.
bool saves_time(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  const int64_t tiles = conv.batches * int64_t{(h.output + 1) / 2} * ((w.output + 1) / 2);
  const int64_t made = (tiles + kTiles - 1) / kTiles * kTiles * 4;
  const int64_t wanted = conv.batches * int64_t{h.output} * w.output;
  return 8 * wanted >= 5 * made;
}

// Layers with few channels are mostly the large, early ones that decide the size of the arena, to
// which scratch would be added. Where channels are many, it must not dwarf what is read and
// written.
bool is_worth_its_scratch(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  const int64_t tensors = conv.batches * (int64_t{h.input} * w.input * conv.in_channels +
                                          int64_t{h.output} * w.output * conv.out_channels);
  return conv.in_channels >= 32 && scratch_bytes(conv) <= 2 * tensors;
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
  return has_shape(conv) && saves_time(conv) && (is_band(node) || is_worth_its_scratch(conv)) &&
         rows_of(node, conv).has_value();
}

// As mote_conv_2d_s8_winograd_armv7em.h says.
std::vector<int32_t> packed_weights(const WeightRows& rows, size_t channels) {
  constexpr size_t kTaps[] = {0, 1, 2, 6, 7, 8, 3, 4, 5};
  std::vector<int32_t> words;
  for (size_t o = 0; o < rows.outputs(); ++o) {
    words.push_back(bias_and_shift(rows, o));
    for (size_t c = 0; c < channels; c += 4)
      for (const size_t tap : kTaps) words.push_back(word_of(rows, o, tap * channels + c));
  }
  return words;
}

// See Overlap. What a group of tiles has written ends with its last tile; the next one begins to
// read in this row of tiles or, further up, at the start of the next.
int64_t lag_bytes(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  const int64_t rows = (h.output + 1) / 2, columns = (w.output + 1) / 2;
  const auto written = [&](int64_t tile) {
    const int64_t row = std::min<int64_t>(2 * (tile / columns) + 2, h.output);
    const int64_t column = std::min<int64_t>(2 * (tile % columns) + 2, w.output);
    return ((row - 1) * w.output + column) * conv.out_channels;
  };
  const auto first_read = [&](int64_t tile) {
    const int64_t row = std::max<int64_t>(2 * (tile / columns) - h.pad, 0);
    const int64_t column = std::max<int64_t>(2 * (tile % columns) - w.pad, 0);
    return std::min<int64_t>(row * w.input + column, int64_t{h.input} * w.input) * conv.in_channels;
  };
  const int64_t tiles = rows * columns;
  int64_t lag = std::numeric_limits<int64_t>::min();
  for (int64_t done = kTiles; done < tiles + kTiles; done += kTiles) {
    const int64_t next_row = (done / columns + 1) * columns;
    lag = std::max(
        lag, written(std::min(done, tiles) - 1) - std::min(first_read(done), first_read(next_row)));
  }
  return lag;
}

Lowering lower(const NodeView& node) {
  const Convolution conv = conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const WeightRows rows = *rows_of(node, conv);
  const auto& [h, w] = conv.window;
  Lowering lowering;
  lowering.constants = {
      {"weights", Type::i32, to_bytes(packed_weights(rows, static_cast<size_t>(conv.in_channels))),
       ConstantArray::Kind::kWeights},
      {"multipliers", Type::i32, to_bytes(multipliers(rows))},
      padding_array(conv.in_channels, op.x_zero_point)};
  lowering.calls = {{
      .function = "mote_conv_2d_s8_winograd_armv7em",
      .params_type = "mote_conv_2d_s8_winograd_armv7em_params",
      .params = {{"weights", ArrayRef{0}},
                 {"multipliers", ArrayRef{1}},
                 {"padding", ArrayRef{2}},
                 {"batches", int64_t{conv.batches}},
                 {"channels", int64_t{conv.in_channels}},
                 {"outputs", int64_t{conv.out_channels}},
                 {"input_h", int64_t{h.input}},
                 {"input_w", int64_t{w.input}},
                 {"output_h", int64_t{h.output}},
                 {"output_w", int64_t{w.output}},
                 {"pad_top", int64_t{h.pad}},
                 {"pad_left", int64_t{w.pad}},
                 {"output_zero_point", int64_t{op.y_zero_point}},
                 {"output_min", int64_t{op.range.min}},
                 {"output_max", int64_t{op.range.max}}},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  }};
  lowering.scratch_bytes = scratch_bytes(conv);
  if (conv.batches == 1)
    lowering.overlaps = {{.input = 0, .output = 0, .lag_bytes = lag_bytes(conv)}};
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv7em_conv_2d_s8_winograd;
const Kernel kernel_armv7em_conv_2d_s8_winograd = {
    .name = "conv_2d_s8_winograd_armv7em",
    .family = "armv7em",
    .op = Op::conv_2d,
    .sources = {"armv7em/mote_conv_2d_s8_winograd_armv7em.c"},
    .matches = matches,
    .lower = lower,
    .before_others = true,
    .takes =
        "3x3 windows of stride 1 without dilation, as many channels as make it pay, an image worth "
        "its scratch",
};

}  // namespace mote
