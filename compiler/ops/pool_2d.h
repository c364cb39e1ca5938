// SPDX-License-Identifier: Apache-2.0
// What max_pool_2d and average_pool_2d share.
#pragma once

#include <algorithm>

#include "compiler/base/result.h"
#include "compiler/ops/evaluation.h"
#include "compiler/ops/quantized.h"
#include "compiler/ops/window.h"

namespace mote {

struct Pool {
  Window window;
  int32_t batches, channels;
};
Pool pool_2d(const NodeView& node);  // of a checked node
Result<void> check_pool(const NodeView& node);
Result<std::vector<Shape>> infer_pool(const NodeView& node);

// Calls output(values) with the values of x inside each window, in row-major order, for every
// output in row-major order. Padding does not count.
template <typename T, typename Output>
void for_each_pool(const Evaluation& run, Output output) {
  const auto [window, batches, channels] = pool_2d(run);
  const auto& [h, w] = window;
  const auto x = run.in<T>(0);
  std::vector<T> values;
  for (int32_t b = 0; b < batches; ++b)
    for (int32_t oy = 0; oy < h.output; ++oy)
      for (int32_t ox = 0; ox < w.output; ++ox)
        for (int32_t c = 0; c < channels; ++c) {
          values.clear();
          const int32_t bottom = std::min(h.start(oy) + h.filter, h.input);
          const int32_t right = std::min(w.start(ox) + w.filter, w.input);
          for (int32_t iy = std::max(0, h.start(oy)); iy < bottom; ++iy)
            for (int32_t ix = std::max(0, w.start(ox)); ix < right; ++ix) {
              const int64_t pixel = (int64_t{b} * h.input + iy) * w.input + ix;
              values.push_back(x[static_cast<size_t>(pixel * channels + c)]);
            }
          output(std::as_const(values));
        }
}

}  // namespace mote
