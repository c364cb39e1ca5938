// SPDX-License-Identifier: Apache-2.0
// conv_2d: y[b, oy, ox, o] = activation(sum_{ky, kx, i} x[b, iy, ix, i] * w[o, ky, kx, i] +
// bias[o])
//   with iy = oy * stride_h - pad_top + ky * dilation_h, ix likewise; x is 0 outside.
//   inputs: x [batch, height, width, channels], w [out, filter_h, filter_w, in],
//           bias [out] (optional)
//   attributes: those of a window (window.h), activation
// When x has a multiple of w's channels, they form groups: output channel o reads the channels
// [g * in, (g + 1) * in) of group g = o / (out / groups).
#include "compiler/ops/convolution.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_convolution(node, 0));
  const Shape& x = node.input(0).shape;
  const Shape& w = node.input(1).shape;
  if (x[3] % w[3] != 0 || w[0] % (x[3] / w[3]) != 0)
    return fail(ErrorKind::kMalformed, "weights {} do not fit the {} channels of the input",
                shape_text(w), x[3]);
  MOTE_TRY([[maybe_unused]] const Window window, window_of(node, w[1], w[2]));
  return {};
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  return std::vector<Shape>{conv_2d(node).output_shape()};
}

void evaluate(const Evaluation& run) { evaluate_convolution(run, conv_2d(run)); }

int64_t macs(const NodeView& node) {
  const Convolution conv = conv_2d(node);
  return element_count(conv.output_shape()) * conv.taps() * conv.group_inputs;
}

}  // namespace

Convolution conv_2d(const NodeView& node) {
  const Shape& x = node.input(0).shape;
  const Shape& w = node.input(1).shape;
  return {.window = *window_of(node, w[1], w[2]),
          .batches = x[0],
          .in_channels = x[3],
          .out_channels = w[0],
          .group_inputs = w[3],
          .group_outputs = w[0] / (x[3] / w[3]),
          .w_output = int64_t{w[1]} * w[2] * w[3],
          .w_tap = w[3]};
}

const OpSpec kOp_conv_2d = {
    .min_inputs = 2,
    .max_inputs = 3,
    .check = check,
    .infer = infer,
    .evaluate = evaluate,
    .macs = macs,
};

}  // namespace mote
