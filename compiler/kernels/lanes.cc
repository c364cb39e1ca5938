// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/lanes.h"

#include <algorithm>
#include <limits>

namespace mote {
namespace {

// What products of some weights and any bytes add up to, at least and at most.
struct Reach {
  int32_t least = 0, most = 0;

  void add(int32_t weight) {
    least += std::min(weight * -128, weight * 127);
    most += std::max(weight * -128, weight * 127);
  }
  bool fits() const {
    return least >= std::numeric_limits<int16_t>::min() &&
           most <= std::numeric_limits<int16_t>::max();
  }
};

}  // namespace

std::vector<size_t> lane_blocks(const WeightRows& rows, size_t first, size_t count, size_t longest,
                                size_t multiple) {
  std::vector<size_t> lengths;
  for (size_t start = 0; start < rows.length(); start += lengths.back()) {
    std::vector<Reach> reach(count);
    const auto takes = [&](size_t i) {
      for (size_t k = 0; k < count; ++k) reach[k].add(rows.weight(first + k, i));
      return std::ranges::all_of(reach, [](const Reach& r) { return r.fits(); });
    };
    size_t end = start;
    while (end < rows.length() && end - start < longest && takes(end)) ++end;
    size_t length = end - start;
    if (end < rows.length() && length > multiple) length -= length % multiple;
    lengths.push_back(length);
  }
  return lengths;
}

}  // namespace mote
