// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution by 3x3 taps, a channel of one or two rows at a time.
#include "compiler/kernels/convolution.h"
#include "compiler/kernels/depthwise_armv7m.h"

namespace mote {
namespace {

constexpr int64_t kColumnBytes = 16;  // of scratch

int32_t rows_per_strip(const Window& window) { return window.h.stride == 1 ? 2 : 1; }

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const Convolution conv = depthwise_conv_2d(node);
  const auto& [h, w] = conv.window;
  if (conv.group_outputs != 1 || h.filter != 3 || w.filter != 3 || h.dilation != 1 ||
      w.dilation != 1 || h.stride != w.stride || h.stride > 2)
    return false;
  // The middles of all windows lie in the input.
  for (const WindowAxis& axis : {h, w})
    if (axis.pad > 1 || axis.start(axis.output - 1) + 1 >= axis.input) return false;
  return depthwise_rows(node).has_value();
}

// A strip as one pixel, which is read before it is written.
std::vector<Overlap> overlaps(const Convolution& conv) {
  const auto& [h, w] = conv.window;
  if (conv.batches != 1) return {};
  const int32_t rows = rows_per_strip(conv.window);
  Window strips;
  strips.h = h;
  strips.h.output = (h.output + rows - 1) / rows;
  strips.h.stride = rows * h.stride;
  const int64_t channels = conv.in_channels;
  return {{.input = 0,
           .output = 0,
           .lag_bytes = row_order_lag(strips, w.input * channels, rows * w.output * channels, 1,
                                      Step::kReadsFirst)}};
}

Lowering lower(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  const ConvolutionS8 op = convolution_s8(node, conv);
  const auto& [h, w] = conv.window;
  Lowering lowering;
  Call call{
      .function = "mote_depthwise_conv_2d_s8_3x3_armv7m",
      .params_type = "mote_depthwise_conv_2d_s8_3x3_armv7m_params",
      .params = depthwise_constants(*depthwise_rows(node), lowering),
      .arguments = {input_argument(0), output_argument(), scratch_argument()},
  };
  for (const auto& [name, value] : {
           std::pair{"batches", conv.batches},
           std::pair{"channels", conv.in_channels},
           std::pair{"input_h", h.input},
           std::pair{"input_w", w.input},
           std::pair{"output_h", h.output},
           std::pair{"output_w", w.output},
           std::pair{"stride", h.stride},
           std::pair{"pad_top", h.pad},
           std::pair{"pad_left", w.pad},
           std::pair{"input_zero_point", op.x_zero_point},
           std::pair{"output_zero_point", op.y_zero_point},
           std::pair{"output_min", op.range.min},
           std::pair{"output_max", op.range.max},
       })
    call.params.push_back({name, int64_t{value}});
  lowering.calls.push_back(std::move(call));
  lowering.scratch_bytes = kColumnBytes * ((int64_t{w.output} - 1) * w.stride + 3) +
                           int64_t{rows_per_strip(conv.window)} * w.output * conv.out_channels;
  lowering.overlaps = overlaps(conv);
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv7m_depthwise_conv_2d_s8_3x3;
const Kernel kernel_armv7m_depthwise_conv_2d_s8_3x3 = {
    .name = "depthwise_conv_2d_s8_3x3_armv7m",
    .family = "armv7m",
    .op = Op::depthwise_conv_2d,
    .sources = {"armv7m/mote_depthwise_conv_2d_s8_3x3_armv7m.c"},
    .matches = matches,
    .lower = lower,
    .before_others = true,
    .takes =
        "3x3 windows of stride 1 or 2 whose middles lie in the image, no dilation, multiplier 1, "
        "factors from 2^-20 to below 1",
};

}  // namespace mote
