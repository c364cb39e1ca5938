// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/rv32.h"

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

}  // namespace mote
