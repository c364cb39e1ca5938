// SPDX-License-Identifier: Apache-2.0
// What mean and reduce_max share.
#pragma once

#include <utility>

#include "compiler/base/result.h"
#include "compiler/ops/evaluation.h"
#include "compiler/ops/quantized.h"

namespace mote {

// x with neighbouring dimensions of one fate merged: [kept0, reduced0, kept1, reduced1, kept2].
struct Reduction {
  int32_t kept0 = 1, reduced0 = 1, kept1 = 1, reduced1 = 1, kept2 = 1;
  int32_t count() const { return reduced0 * reduced1; }  // elements behind one output
};
Reduction reduction(const NodeView& node);  // of a checked node

Result<void> check_reduction(const NodeView& node);
Result<std::vector<Shape>> infer_reduction(const NodeView& node);

// Calls output(values) with the values behind each output, in row-major order, for every output in
// row-major order.
template <typename T, typename Output>
void for_each_reduced(const Evaluation& run, Output output) {
  const Reduction r = reduction(run);
  const auto x = run.in<T>(0);
  std::vector<T> values(static_cast<size_t>(r.count()));
  for (int64_t a = 0; a < r.kept0; ++a)
    for (int64_t b = 0; b < r.kept1; ++b)
      for (int64_t c = 0; c < r.kept2; ++c) {
        auto value = values.begin();
        for (int64_t i = 0; i < r.reduced0; ++i)
          for (int64_t j = 0; j < r.reduced1; ++j) {
            const int64_t outer = (a * r.reduced0 + i) * r.kept1 + b;
            *value++ = x[static_cast<size_t>((outer * r.reduced1 + j) * r.kept2 + c)];
          }
        output(std::as_const(values));
      }
}

// An int8 mean: the divisor is part of the factor.
struct MeanS8 {
  int32_t offset;  // to the sum of stored values: their zero points
  QuantizedMultiplier factor;
  int32_t y_zero_point;
};
MeanS8 mean_s8(const NodeView& node);

}  // namespace mote
