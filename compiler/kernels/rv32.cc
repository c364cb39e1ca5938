// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/rv32.h"

#include <utility>

#include "compiler/kernels/dsp.h"

namespace mote {
namespace {

constexpr int64_t kSums = int64_t{1} << 28;  // absolute values are less

}  // namespace

std::optional<WeightRows> rv32_rows(WeightRows rows, int32_t zero_point, Interval range) {
  std::optional<WeightRows> fast = fast_rows(std::move(rows), zero_point, range);
  if (!fast) return {};
  for (size_t o = 0; o < fast->outputs(); ++o)
    if (largest_sum(*fast, o) >= kSums) return {};
  return fast;
}

std::optional<std::vector<WeightRows>> rv32_groups(const NodeView& node, const Convolution& conv,
                                                   const ConvolutionS8& op) {
  std::vector<WeightRows> groups = parts_of(weight_rows(node, conv, op), conv.groups());
  for (WeightRows& group : groups) {
    auto rows = rv32_rows(std::move(group), op.y_zero_point, op.range);
    if (!rows) return {};
    group = *std::move(rows);
  }
  return groups;
}

Window along_rows(Window window) {
  const WindowAxis& w = window.w;
  if (w.input == 1 && w.output == 1 && w.filter == 1) std::swap(window.h, window.w);
  return window;
}

std::vector<int32_t> rv32_factors(const WeightRows& rows) {
  std::vector<int32_t> words;
  for (const QuantizedMultiplier& factor : rows.factors) {
    words.push_back(factor.multiplier);
    words.push_back(factor.shift);
  }
  if (has_one_factor(rows)) words.resize(2);
  return words;
}

int64_t rv32_factors_step(const WeightRows& rows) { return has_one_factor(rows) ? 0 : 2; }

}  // namespace mote
