// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/window.h"

#include <algorithm>
#include <limits>

#include "compiler/ops/checks.h"

namespace mote {
namespace {

constexpr int64_t kMaxExtent = 1 << 20;  // of a window, its stride and its padding

Result<WindowAxis> axis_of(const NodeView& node, int32_t input, int32_t filter, const char* axis,
                           const char* before, const char* after) {
  const Attributes& attributes = node.attributes();
  const int64_t stride = attributes.get_int(std::string("stride_") + axis, 1);
  const int64_t dilation = attributes.get_int(std::string("dilation_") + axis, 1);
  if (stride < 1 || dilation < 1 || filter < 1)
    return fail(ErrorKind::kMalformed, "has the window {}, stride {}, dilation {} along {}", filter,
                stride, dilation, axis);
  const int64_t extent = dilation > kMaxExtent ? dilation : (int64_t{filter} - 1) * dilation + 1;
  if (stride > kMaxExtent || extent > kMaxExtent)
    return fail(ErrorKind::kUnsupported, "has a window of {} elements, stride {}, along {}", extent,
                stride, axis);

  const std::string padding = node.string_attribute("padding", "valid");
  int64_t pad = 0;
  int64_t padded = input;  // the input and what is before and after it
  if (padding == "same") {
    const int64_t output = (int64_t{input} + stride - 1) / stride;
    padded = std::max(padded, (output - 1) * stride + extent);
    pad = (padded - input) / 2;  // the odd one goes behind
  } else if (padding == "explicit") {
    pad = attributes.get_int(before);
    const int64_t behind = attributes.get_int(after);
    if (pad < 0 || behind < 0)
      return fail(ErrorKind::kMalformed, "has the padding {} and {} along {}", pad, behind, axis);
    if (pad > kMaxExtent || behind > kMaxExtent)
      return fail(ErrorKind::kUnsupported, "has the padding {} and {} along {}", pad, behind, axis);
    padded += pad + behind;
  } else if (padding != "valid") {
    return fail(ErrorKind::kMalformed, "has the unknown padding \"{}\"", padding);
  }
  if (padded < extent)
    return fail(ErrorKind::kMalformed,
                "has a window of {} elements along {}, but its input has only {}", extent, axis,
                padded);
  if (padded > std::numeric_limits<int32_t>::max())
    return fail(ErrorKind::kUnsupported, "has {} padded elements along {}", padded, axis);
  return WindowAxis{.input = input,
                    .output = static_cast<int32_t>((padded - extent) / stride + 1),
                    .filter = filter,
                    .stride = static_cast<int32_t>(stride),
                    .dilation = static_cast<int32_t>(dilation),
                    .pad = static_cast<int32_t>(pad)};
}

}  // namespace

Result<Window> window_of(const NodeView& node, int32_t filter_h, int32_t filter_w) {
  const Shape& x = node.input(0).shape;
  Window window;
  MOTE_TRY(window.h, axis_of(node, x[1], filter_h, "h", "pad_top", "pad_bottom"));
  MOTE_TRY(window.w, axis_of(node, x[2], filter_w, "w", "pad_left", "pad_right"));
  return window;
}

Result<void> check_image(const Tensor& tensor) {
  if (tensor.shape.size() != 4)
    return fail(ErrorKind::kMalformed, "tensor \"{}\" must have 4 dimensions, is {}", tensor.name,
                shape_text(tensor.shape));
  return check_size(tensor);
}

// Let a step make the pixels [first, done) of y, counted in row order. When it has written them,
// the output is complete up to end = done * output_pixel, and the input that is still to be read
// begins where the windows of the pixel `next` and of the first one of the row below it begin
// (starts grow along a row and from row to row, so no later one reads below both), at
//   (start_h(row) * input_w + start_w(column)) * input_pixel
// with starts clamped to 0; at the end of the input if there is no next. It is `done` for a step
// that reads first; one that does not may still be reading its own windows, so it is `first`. Where
// a column is read only once in a row, the window of `next` begins behind that of the pixel before.
// The output must not have reached what is unread: output + end <= input + unread for every step.
int64_t row_order_lag(const Window& window, int64_t input_pixel, int64_t output_pixel,
                      int32_t pixels_per_step, Step step) {
  const int64_t width = window.w.output;
  const int64_t pixels = width * window.h.output;
  const int64_t input_bytes = int64_t{window.h.input} * window.w.input * input_pixel;
  const auto first_read = [&](int64_t pixel) {
    if (pixel >= pixels) return input_bytes;
    const auto top = window.h.start(static_cast<int32_t>(pixel / width));
    const auto column = static_cast<int32_t>(pixel % width);
    const int32_t left = step == Step::kColumnsOnce && column > 0
                             ? window.w.start(column - 1) + window.w.extent()
                             : window.w.start(column);
    return (int64_t{std::max(0, top)} * window.w.input + std::max(0, left)) * input_pixel;
  };
  int64_t lag = std::numeric_limits<int64_t>::min();
  for (int64_t first = 0, done = 0; first < pixels; first = done) {
    const int64_t row_end = (first / width + 1) * width;
    if (step != Step::kReadsFirst)
      done = std::min(first + pixels_per_step, row_end);
    else
      done = first + (pixels - first >= pixels_per_step ? pixels_per_step : 1);
    const int64_t next = step == Step::kAlongRows ? first : done;
    const int64_t next_row = (next / width + 1) * width;
    const int64_t unread = std::min({input_bytes, first_read(next), first_read(next_row)});
    lag = std::max(lag, done * output_pixel - unread);
  }
  return lag;
}

}  // namespace mote
