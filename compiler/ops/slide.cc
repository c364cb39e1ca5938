// SPDX-License-Identifier: Apache-2.0
// slide: a window over a stream moves on: along `axis` it forgets as many of its oldest frames as
// x has, and x's follow its newest
//   inputs: window (state, changed in place), x   attributes: axis
#include "compiler/ops/slide.h"

#include <algorithm>

#include "compiler/ops/parameters.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  const Tensor& window = node.input(0);
  const Tensor& x = node.input(1);
  if (window.type != x.type || window.quant != x.quant || window.shape.size() != x.shape.size())
    return fail(ErrorKind::kMalformed, "puts {}{} into a window of {}{}", type_name(x.type),
                shape_text(x.shape), type_name(window.type), shape_text(window.shape));
  MOTE_CHECK(check_extent(window.shape, window.type));
  MOTE_CHECK(check_extent(x.shape, x.type));
  MOTE_TRY(const size_t axis, resolve_axis(node.int_attribute("axis"), x.shape.size()));
  for (size_t d = 0; d < x.shape.size(); ++d)
    if (d == axis ? x.shape[d] > window.shape[d] : x.shape[d] != window.shape[d])
      return fail(ErrorKind::kMalformed, "puts {} into a window of {} along dimension {}",
                  shape_text(x.shape), shape_text(window.shape), axis);
  return {};
}

Result<std::vector<Shape>> infer(const NodeView&) { return std::vector<Shape>{}; }

void evaluate(const Evaluation& run) {
  slide(slide_rows(run), run.state<uint8_t>(0), run.in<uint8_t>(1));
}

}  // namespace

SlideRows slide_rows(const Shape& window, const Shape& x, size_t axis, int64_t element_bytes) {
  const auto place = static_cast<ptrdiff_t>(axis);
  const int64_t rows = element_count(Shape(x.begin(), x.begin() + place));
  const int64_t frame_bytes = element_count(Shape(x.begin() + place + 1, x.end())) * element_bytes;
  return {rows, window[axis] * frame_bytes, x[axis] * frame_bytes};
}

SlideRows slide_rows(const NodeView& node) {
  const size_t axis = *resolve_axis(node.int_attribute("axis"), node.input(1).shape.size());
  return slide_rows(node.input(0).shape, node.input(1).shape, axis, size_of(node.input(1).type));
}

void slide(const SlideRows& rows, std::span<uint8_t> window, std::span<const uint8_t> x) {
  for (int64_t row = 0; row < rows.rows; ++row) {
    const auto old = window.subspan(static_cast<size_t>(row * rows.window_bytes),
                                    static_cast<size_t>(rows.window_bytes));
    const auto fresh =
        x.subspan(static_cast<size_t>(row * rows.x_bytes), static_cast<size_t>(rows.x_bytes));
    std::ranges::copy(old.subspan(fresh.size()), old.begin());
    std::ranges::copy(fresh, old.last(fresh.size()).begin());
  }
}

const OpSpec kOp_slide = {
    .min_inputs = 2,
    .max_inputs = 2,
    .outputs = 0,
    .check = check,
    .infer = infer,
    .evaluate = evaluate,
    .mutated_inputs = 0b1,
};

}  // namespace mote
