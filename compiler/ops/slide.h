// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/ops/evaluation.h"

namespace mote {

// What a slide moves: in each of `rows` rows the last `x_bytes` of `window_bytes` are new.
struct SlideRows {
  int64_t rows, window_bytes, x_bytes;
};
SlideRows slide_rows(const Shape& window, const Shape& x, size_t axis, int64_t element_bytes);
SlideRows slide_rows(const NodeView& node);  // of a checked node

void slide(const SlideRows& rows, std::span<uint8_t> window, std::span<const uint8_t> x);

}  // namespace mote
