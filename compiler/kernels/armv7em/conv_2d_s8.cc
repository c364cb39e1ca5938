// SPDX-License-Identifier: Apache-2.0
// Packed as mote_conv_2d_s8_armv7em.h says. A group is one call. A 1x1 filter that skips no pixel
// sees the image as one long row.
// The scratch holds the windows of four pixels. All are read before any pixel is written, so the
// output may follow the input more closely than the ref kernel's: what scratch adds to the arena,
// this partly gives back.
#include "compiler/kernels/convolution.h"
#include "compiler/kernels/dsp.h"

namespace mote {
namespace {

constexpr int32_t kPixels = 4;                 // of a tile
constexpr int64_t kMaxSum = int64_t{1} << 30;  // twice a sum is added up with saturation

// Per group, its outputs; none if they need more than the kernel can.
std::optional<std::vector<WeightRows>> groups_of(const NodeView& node, const Convolution& conv,
                                                 const ConvolutionS8& op) {
  const auto rows = fast_rows(weight_rows(node, conv, op), op.y_zero_point, op.range);
  if (!rows || !has_sums_below(*rows, kMaxSum)) return {};
  return parts_of(*rows, conv.groups());
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const Convolution conv = conv_2d(node);
  return is_small(conv.window) && groups_of(node, conv, convolution_s8(node, conv)).has_value();
}

// Every window is one run of bytes of the input.
bool has_whole_windows(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  return h.filter == 1 && (w.filter == 1 || (w.dilation == 1 && conv.groups() == 1)) &&
         !conv.window.padded();
}

int64_t scratch_bytes(const Convolution& conv) {
  const int64_t taps = (int64_t{conv.taps()} * conv.group_inputs + 3) / 4 * 4;
  return kPixels * 2 * taps + (has_whole_windows(conv) ? 0 : taps);
}

// Where the taps of a window are: see the header. Empty if an offset is too large.
std::vector<uint16_t> offsets(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  const auto offset = [&](int32_t tap) {
    const int32_t channel = tap % conv.group_inputs, kx = tap / conv.group_inputs % w.filter;
    const int32_t ky = tap / conv.group_inputs / w.filter;
    return (int64_t{ky} * h.dilation * w.input + kx * w.dilation) * conv.in_channels + channel;
  };
  const int32_t taps = conv.taps() * conv.group_inputs;
  const bool has_words = conv.group_inputs % 4 == 0 && conv.in_channels % 4 == 0;
  std::vector<uint16_t> values;
  if (offset(taps - 1) / (has_words ? 4 : 1) > UINT16_MAX) return {};
  for (int32_t four = 0; four < taps; four += 4) {
    const auto push = [&](int32_t tap) {
      values.push_back(tap < taps ? static_cast<uint16_t>(offset(tap)) : uint16_t{0});
    };
    if (has_words) {
      values.push_back(static_cast<uint16_t>(offset(four) / 4));
      continue;
    }
    for (int32_t i = four; i < four + 2 && i < taps; ++i) {
      push(i);
      push(i + 2);
    }
  }
  return values;
}

std::vector<int8_t> packed_weights(const WeightRows& rows) {
  std::vector<int8_t> packed;
  for (size_t o = 0; o < rows.outputs(); o += 2) {
    for (size_t four = 0; four < rows.length(); four += 4)
      for (size_t i = four; i < four + 2 && i < rows.length(); ++i)
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
  const Convolution flat = flattened(conv);
  const std::vector<WeightRows> groups = *groups_of(node, conv, op);
  Lowering lowering;
  Field table{"offsets", NoPointer{}};
  if (const std::vector<uint16_t> values = offsets(flat); !values.empty()) {
    lowering.constants.push_back({"offsets", Type::u16, to_bytes(values)});
    table.value = ArrayRef{0};
  }
  for (size_t g = 0; g < groups.size(); ++g) {
    const auto index = static_cast<int64_t>(g);
    const size_t first = lowering.constants.size();
    lowering.constants.push_back(
        {"weights", Type::i32, to_bytes(packed_weights(groups[g])), ConstantArray::Kind::kWeights});
    lowering.constants.push_back({"multipliers", Type::i32, to_bytes(multipliers(groups[g]))});
    Call call{
        .function = "mote_conv_2d_s8_armv7em",
        .params_type = "mote_conv_2d_s8_armv7em_params",
        .params = {{"weights", ArrayRef{first}}, {"multipliers", ArrayRef{first + 1}}, table},
        .arguments = {input_argument(0, index * conv.group_inputs),
                      output_argument(0, index * conv.group_outputs), scratch_argument()},
    };
    append_convolution(call.params, flat);
    call.params.push_back({"input_zero_point", int64_t{op.x_zero_point}});
    call.params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
    call.params.push_back({"output_min", int64_t{op.range.min}});
    call.params.push_back({"output_max", int64_t{op.range.max}});
    lowering.calls.push_back(std::move(call));
  }
  lowering.scratch_bytes = scratch_bytes(conv);
  if (groups.size() == 1)
    lowering.overlaps = row_order_overlap(node, flat.window, kPixels, Step::kReadsFirst);
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
    .takes = "constant weights, factors from 2^-20 to below 1",
};

}  // namespace mote
