// SPDX-License-Identifier: Apache-2.0
// Sliding windows over images: the arithmetic shared by convolutions and pools.
#pragma once

#include "compiler/base/result.h"
#include "compiler/ops/node_view.h"

namespace mote {

// One direction of a window. Output o looks at the inputs start(o) + k * dilation, 0 <= k < filter;
// those outside [0, input) are padding.
struct WindowAxis {
  int32_t input = 1, output = 1;
  int32_t filter = 1, stride = 1, dilation = 1;
  int32_t pad = 0;  // before the first element

  int32_t start(int32_t o) const { return o * stride - pad; }
  int32_t extent() const { return (filter - 1) * dilation + 1; }
  bool padded() const { return pad > 0 || start(output - 1) + extent() > input; }
};

struct Window {
  WindowAxis h, w;
  bool padded() const { return h.padded() || w.padded(); }  // some tap of some output is outside
};

// The window of `filter` elements that a node slides over x [batch, height, width, channels], from
// its attributes
//   padding ("same", "valid", "explicit"), stride_h, stride_w, dilation_h, dilation_w
//   and for "explicit": pad_top, pad_bottom, pad_left, pad_right.
// Checks them all; what it returns has at least one output and no sum that overflows.
Result<Window> window_of(const NodeView& node, int32_t filter_h, int32_t filter_w);

// `tensor` has four dimensions of at least 1, and less than 2^31 elements.
Result<void> check_image(const Tensor& tensor);

// How a kernel that makes some pixels at a time goes on: along each row, perhaps writing some of
// them before it has read all their windows; or from pixel to pixel whatever the row, reading all
// windows of a step first, and pixel by pixel when fewer than a step's are left.
enum class Step {
  kAlongRows,
  kTilesReadFirst,  // along each row too, but reading all windows of a step first
  kColumnsOnce,     // likewise, and no column of them again for the next steps of the row
  kReadsFirst,
};

// How far below its input the output may start (see Overlap) when outputs are made in row order,
// `pixels_per_step` at a time. Pixels are given in bytes. See the derivation in window.cc.
int64_t row_order_lag(const Window& window, int64_t input_pixel, int64_t output_pixel,
                      int32_t pixels_per_step, Step step = Step::kAlongRows);

}  // namespace mote
