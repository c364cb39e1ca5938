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

std::vector<size_t> lane_blocks(const WeightRows& rows, size_t first, size_t count,
                                size_t longest) {
  std::vector<size_t> lengths;
  std::vector<Reach> reach;
  for (size_t i = 0; i < rows.length(); ++i) {
    for (size_t k = 0; k < reach.size(); ++k) reach[k].add(rows.weight(first + k, i));
    if (reach.empty() || lengths.back() == longest ||
        !std::ranges::all_of(reach, [](const Reach& r) { return r.fits(); })) {
      lengths.push_back(0);
      reach.assign(count, {});
      for (size_t k = 0; k < count; ++k) reach[k].add(rows.weight(first + k, i));
    }
    ++lengths.back();
  }
  return lengths;
}

}  // namespace mote
