// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/small_armv7em.h"

#include <algorithm>
#include <array>

namespace mote {
namespace {

constexpr int64_t kMaxSum = int64_t{1} << 30;  // twice a sum is an int32

// As mote_conv_2d_s8_small_armv7em.h says.
ConstantArray packed_weights(const WeightRows& rows, int32_t channels) {
  const std::array<size_t, 4> order =
      channels % 4 == 0 ? std::array<size_t, 4>{0, 2, 1, 3} : std::array<size_t, 4>{0, 1, 2, 3};
  std::vector<int8_t> packed;
  for (size_t o = 0; o < rows.outputs(); o += 2) {
    for (size_t four = 0; four < rows.length(); four += 4)
      for (const size_t tap : order)
        packed.insert(packed.end(), {rows.weight(o, four + tap), rows.weight(o + 1, four + tap)});
    for (size_t both = o; both < std::min(o + 2, rows.outputs()); ++both)
      for (int byte = 0; byte < 4; ++byte)
        packed.push_back(static_cast<int8_t>(bias_and_shift(rows, both) >> (8 * byte)));
  }
  return {"weights", Type::i32, to_bytes(packed), ConstantArray::Kind::kWeights};
}

}  // namespace

bool fits_small_params(const Convolution& conv) {
  const auto fits = [](const WindowAxis& axis) {
    return std::max(axis.input, axis.output) <= UINT16_MAX &&
           std::max({axis.filter, axis.stride, axis.dilation, axis.pad}) <= UINT8_MAX;
  };
  return conv.batches == 1 && std::max(conv.in_channels, conv.out_channels) <= UINT16_MAX &&
         fits(conv.window.h) && fits(conv.window.w);
}

std::optional<WeightRows> small_rows(WeightRows rows, int32_t y_zero_point, Interval range) {
  if (range.min != -128 || range.max != 127) return {};
  std::optional<WeightRows> fast = fast_rows(std::move(rows), y_zero_point, range);
  if (fast && !has_sums_below(*fast, kMaxSum)) return {};
  return fast;
}

Lowering lower_small_conv_2d(const Convolution& conv, const WeightRows& rows, int32_t x_zero_point,
                             int32_t y_zero_point) {
  const size_t taps = (rows.length() + 3) / 4 * 4;
  Lowering lowering;
  lowering.constants = {packed_weights(rows, conv.in_channels), multiplier_array(rows.factors)};
  lowering.scratch_bytes = static_cast<int64_t>(4 * taps);
  lowering.calls = {{
      .function = "mote_conv_2d_s8_small_armv7em",
      .params_type = "mote_conv_2d_s8_small_armv7em_params",
      .params = {{"weights", ArrayRef{0}},
                 {"multipliers", ArrayRef{1}},
                 {"channels", int64_t{conv.in_channels}},
                 {"outputs", int64_t{conv.out_channels}}},
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  }};
  std::vector<Field>& params = lowering.calls[0].params;
  append_window(params, conv.window);
  params.push_back({"input_zero_point", int64_t{x_zero_point}});
  params.push_back({"output_zero_point", int64_t{y_zero_point}});
  return lowering;
}

}  // namespace mote
