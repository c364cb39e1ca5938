// SPDX-License-Identifier: Apache-2.0
// depthwise_conv_2d: y[b, oy, ox, o] = activation(sum_{ky, kx} x[b, iy, ix, o / m] * w[0, ky, kx,
// o]
//                                                 + bias[o])
//   with iy = oy * stride_h - pad_top + ky * dilation_h, ix likewise; x is 0 outside; m = out / in.
//   inputs: x [batch, height, width, in], w [1, filter_h, filter_w, out], bias [out] (optional)
//   attributes: those of a window (window.h), activation, depth_multiplier (m says the same)
#include "compiler/ops/convolution.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_convolution(node, 3));
  const Shape& x = node.input(0).shape;
  const Shape& w = node.input(1).shape;
  if (w[0] != 1 || w[3] % x[3] != 0)
    return fail(ErrorKind::kMalformed, "weights {} do not fit the {} channels of the input",
                shape_text(w), x[3]);
  MOTE_TRY([[maybe_unused]] const Window window, window_of(node, w[1], w[2]));
  return {};
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  return std::vector<Shape>{depthwise_conv_2d(node).output_shape()};
}

void evaluate(const Evaluation& run) { evaluate_convolution(run, depthwise_conv_2d(run)); }

int64_t macs(const NodeView& node) {
  const Convolution conv = depthwise_conv_2d(node);
  return element_count(conv.output_shape()) * conv.taps();
}

}  // namespace

Convolution depthwise_conv_2d(const NodeView& node) {
  const Shape& x = node.input(0).shape;
  const Shape& w = node.input(1).shape;
  return {.window = *window_of(node, w[1], w[2]),
          .batches = x[0],
          .in_channels = x[3],
          .out_channels = w[3],
          .group_inputs = 1,
          .group_outputs = w[3] / x[3],
          .w_output = 1,
          .w_tap = w[3]};
}

const OpSpec kOp_depthwise_conv_2d = {
    .min_inputs = 2,
    .max_inputs = 3,
    .check = check,
    .infer = infer,
    .evaluate = evaluate,
    .macs = macs,
};

}  // namespace mote
