// SPDX-License-Identifier: Apache-2.0
// Branch and bound: buffers are placed by ascending offset, each at the lowest place the ones
// before it leave. placement.h says why this reaches a smallest plan. A branch ends when
//   - a buffer no longer fits below the best plan known,
//   - the alive bytes of some step no longer fit above the last offset,
//   - a buffer is left out below the last offset where nothing can push it up any more.
#include <algorithm>

#include "compiler/plan/placement.h"

namespace mote::planning {
namespace {

class Search {
 public:
  Search(const Space& space, int64_t bound, Effort& effort, Placement& best)
      : space_(space),
        bound_(bound),
        effort_(effort),
        best_(best),
        offsets_(space.items.size(), kUnplaced) {
    for (const Step& step : space.steps) step_cost_ += static_cast<int64_t>(step.size());
  }

  bool run() {
    descend(0, std::vector<int64_t>(space_.items.size(), 0));
    return effort_.left >= 0;
  }

 private:
  bool done() const { return effort_.left < 0 || best_.bytes <= bound_; }

  // Buffers that could change places in any plan; the one with the lower index goes first.
  bool has_twin_before(size_t x) const {
    const Item& item = space_.items[x];
    for (size_t y = 0; y < x; ++y) {
      const Item& twin = space_.items[y];
      if (offsets_[y] == kUnplaced && twin.bytes == item.bytes && twin.first == item.first &&
          twin.last == item.last && twin.alignment == item.alignment && !twin.overlaps &&
          !item.overlaps)
        return true;
    }
    return false;
  }

  // The lowest place at or above `from` that the placed neighbours leave.
  int64_t lowest_place(size_t x, int64_t from) {
    const int64_t alignment = space_.items[x].alignment;
    for (bool moved = true; moved;) {
      moved = false;
      for (const Neighbour& n : space_.neighbours[x]) {
        if (offsets_[n.other] == kUnplaced) continue;
        const int64_t difference = from - offsets_[n.other];
        if (difference <= n.low || difference >= n.high) continue;
        from = align_up(offsets_[n.other] + n.high, alignment);
        moved = true;
      }
      effort_.spend(static_cast<int64_t>(space_.neighbours[x].size()));
    }
    return from;
  }

  // `lowest` holds, for every unplaced item, the lowest place the placed ones leave.
  void descend(int64_t floor, const std::vector<int64_t>& lowest) {
    int64_t lowest_of_all = INT64_MAX, lowest_end = INT64_MAX;
    std::vector<size_t> candidates;
    for (size_t x = 0; x < offsets_.size(); ++x) {
      if (offsets_[x] != kUnplaced) continue;
      const int64_t end = lowest[x] + space_.items[x].bytes;
      if (end >= best_.bytes || end <= floor) return;
      lowest_of_all = std::min(lowest_of_all, lowest[x]);
      lowest_end = std::min(lowest_end, end);
      if (lowest[x] >= floor) candidates.push_back(x);
    }
    if (lowest_of_all == INT64_MAX) return accept();
    if (!effort_.spend(step_cost_ + static_cast<int64_t>(offsets_.size()))) return;
    for (const Step& step : space_.steps)
      if (least_bytes(space_, step, std::max(floor, lowest_of_all), offsets_) >= best_.bytes)
        return;

    std::ranges::sort(candidates, {},
                      [&](size_t x) { return std::tuple(lowest[x], -space_.items[x].bytes, x); });
    std::vector<int64_t> next = lowest;
    for (const size_t x : candidates) {
      if (lowest[x] >= lowest_end) break;  // would leave out the one that ends there
      if (has_twin_before(x)) continue;
      offsets_[x] = lowest[x];
      for (const Neighbour& n : space_.neighbours[x])
        if (offsets_[n.other] == kUnplaced) next[n.other] = lowest_place(n.other, lowest[n.other]);
      descend(lowest[x], next);
      offsets_[x] = kUnplaced;
      if (done()) return;
      for (const Neighbour& n : space_.neighbours[x]) next[n.other] = lowest[n.other];
    }
  }

  void accept() {
    int64_t bytes = 0;
    for (size_t x = 0; x < offsets_.size(); ++x)
      bytes = std::max(bytes, offsets_[x] + space_.items[x].bytes);
    if (bytes < best_.bytes) best_ = {offsets_, bytes, "exact"};
  }

  const Space& space_;
  const int64_t bound_;
  Effort& effort_;
  Placement& best_;
  std::vector<int64_t> offsets_;
  int64_t step_cost_ = 0;
};

}  // namespace

bool place_exactly(const Space& space, int64_t bound, Effort& effort, Placement& best) {
  const bool finished = Search(space, bound, effort, best).run();
  return best.bytes == bound || (finished && !space.has_negative_lag);
}

}  // namespace mote::planning
