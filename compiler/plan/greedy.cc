// SPDX-License-Identifier: Apache-2.0
// Simple orders, each tried with two fits. They find most plans of convolutional networks.
#include <algorithm>
#include <numeric>
#include <tuple>

#include "compiler/plan/placement.h"

namespace mote::planning {
namespace {

// The most bytes alive at any step of each item's life: the crowded places come first.
std::vector<int64_t> crowds(const Space& space) {
  const std::vector<int64_t> nothing_placed(space.items.size(), kUnplaced);
  std::vector<int64_t> crowd(space.items.size(), 0);
  for (const Step& step : space.steps) {
    const int64_t bytes = least_bytes(space, step, 0, nothing_placed);
    for (const Member& member : step) crowd[member.item] = std::max(crowd[member.item], bytes);
  }
  return crowd;
}

}  // namespace

void place_greedily(const Space& space, int64_t bound, Effort& effort, Placement& best) {
  const size_t count = space.items.size();
  const std::vector<int64_t> crowd = crowds(space);
  using Key = std::tuple<double, double, size_t>;  // smaller goes first
  struct Order {
    const char* name;
    Key (*key)(const Item& item, size_t index, int64_t crowd);
  };
  const auto steps = [](const Item& item) { return double(item.last) - item.first + 1; };
  static constexpr auto kSteps = steps;
  const Order orders[] = {
      {"size", [](const Item& item, size_t i, int64_t) { return Key(-item.bytes, item.first, i); }},
      {"size x lifetime",
       [](const Item& item, size_t i, int64_t) {
         return Key(-double(item.bytes) * kSteps(item), -item.bytes, i);
       }},
      {"crowd", [](const Item& item, size_t i, int64_t c) { return Key(-c, -item.bytes, i); }},
      {"lifetime",
       [](const Item& item, size_t i, int64_t) { return Key(-kSteps(item), -item.bytes, i); }},
      {"first step",
       [](const Item& item, size_t i, int64_t) { return Key(item.first, -item.bytes, i); }},
      {"last step",
       [](const Item& item, size_t i, int64_t) { return Key(-item.last, -item.bytes, i); }},
  };

  std::vector<size_t> order(count), rank(count);
  std::vector<int64_t> offsets(count);
  for (const Order& candidate : orders) {
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::sort(order, {},
                      [&](size_t i) { return candidate.key(space.items[i], i, crowd[i]); });
    for (size_t k = 0; k < count; ++k) rank[order[k]] = k;
    for (const Fit fit : {Fit::kFirst, Fit::kBest}) {
      // The first order is run whatever the effort left, so that there always is a plan.
      if (effort.left <= 0 && best.bytes != INT64_MAX) return;
      const int64_t bytes =
          place_in_order(space, order, rank, 0, fit, best.bytes - 1, effort, offsets);
      if (bytes >= best.bytes) continue;
      best = {offsets, bytes,
              std::string(candidate.name) + (fit == Fit::kFirst ? ", first fit" : ", best fit")};
      if (best.bytes == bound) return;
    }
  }
}

}  // namespace mote::planning
