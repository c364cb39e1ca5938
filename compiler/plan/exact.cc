// SPDX-License-Identifier: Apache-2.0
// Branch and bound: buffers are placed by ascending offset, each at the lowest place the ones
// before it leave. placement.h says why this reaches a smallest plan. A branch ends when
//   - a buffer no longer fits below the best plan known,
//   - the alive bytes of some step no longer fit above the last offset,
//   - a buffer is left out below the last offset where nothing can push it up any more.
//
// Most buffers of a network do not matter: they fit anywhere beside a few crowded steps. So the
// search begins with the buffers of the most crowded step, the core. A smallest plan of the core is
// a bound for the whole; if the others then fit around it, it is a smallest plan of the whole too;
// if one does not, the buffers alive with it join the core.
#include <algorithm>
#include <numeric>
#include <tuple>

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

  void run() { descend(0, std::vector<int64_t>(space_.items.size(), 0)); }

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

Space restrict_to(const Space& space, const std::vector<size_t>& core) {
  std::vector<size_t> index_in_core(space.items.size(), SIZE_MAX);
  for (size_t i = 0; i < core.size(); ++i) index_in_core[core[i]] = i;
  Space small;
  small.grain = space.grain;
  small.orders_suffice = space.orders_suffice;
  small.neighbours.resize(core.size());
  for (size_t i = 0; i < core.size(); ++i) {
    small.items.push_back(space.items[core[i]]);
    for (const Neighbour& n : space.neighbours[core[i]])
      if (index_in_core[n.other] != SIZE_MAX)
        small.neighbours[i].push_back({index_in_core[n.other], n.low, n.high});
  }
  for (const Step& step : space.steps) {
    Step kept;
    for (const Member& member : step)
      if (index_in_core[member.item] != SIZE_MAX)
        kept.push_back({member.kind, index_in_core[member.item], member.alone_bytes});
    if (kept.size() > 1) small.steps.push_back(std::move(kept));
  }
  return small;
}

class CoreSearch {
 public:
  CoreSearch(const Space& space, int64_t bound, Effort& effort, Placement& best)
      : space_(space), bound_(bound), effort_(effort), best_(best), in_core_(space.items.size()) {
    const std::vector<int64_t> nothing_placed(space.items.size(), kUnplaced);
    for (const Step& step : space.steps)
      crowd_.push_back(least_bytes(space, step, 0, nothing_placed));
  }

  int64_t run(size_t exact_limit) {
    grow([](const Step&) { return true; });
    while (core_.size() <= exact_limit && best_.bytes > bound_) {
      const Placement solved = solve();
      if (effort_.left < 0) break;
      if (space_.orders_suffice) bound_ = std::max(bound_, solved.bytes);
      const size_t outsider = complete(solved);
      if (outsider == SIZE_MAX) break;
      add(outsider);
      grow([&](const Step& step) {
        return std::ranges::any_of(step, [&](const Member& m) { return m.item == outsider; });
      });
    }
    return bound_;
  }

 private:
  // Adds the buffers alive at the most crowded of the steps asked for.
  template <typename Wanted>
  void grow(Wanted wanted) {
    size_t chosen = SIZE_MAX;
    for (size_t t = 0; t < space_.steps.size(); ++t)
      if (wanted(space_.steps[t]) && (chosen == SIZE_MAX || crowd_[t] > crowd_[chosen])) chosen = t;
    if (chosen == SIZE_MAX) return;
    for (const Member& member : space_.steps[chosen]) add(member.item);
  }

  void add(size_t item) {
    if (in_core_[item]) return;
    in_core_[item] = true;
    core_.push_back(item);
  }

  // A smallest plan of the core, unless the effort ends before.
  Placement solve() {
    Placement small;
    small.bytes = 0;
    for (const size_t x : core_) {
      small.offsets.push_back(best_.offsets[x]);
      small.bytes = std::max(small.bytes, best_.offsets[x] + space_.items[x].bytes);
    }
    Search(restrict_to(space_, core_), bound_, effort_, small).run();
    return small;
  }

  // Places the others around the core. Returns the first that ends above it, or SIZE_MAX.
  size_t complete(const Placement& core) {
    std::vector<size_t> order(core_.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::sort(order, {}, [&](size_t i) { return std::pair(core.offsets[i], i); });
    std::vector<int64_t> offsets(space_.items.size());
    for (size_t& i : order) {
      const size_t x = core_[i];
      offsets[x] = core.offsets[i];
      i = x;
    }
    for (size_t x = 0; x < space_.items.size(); ++x)
      if (!in_core_[x]) order.push_back(x);
    std::ranges::sort(order.begin() + static_cast<std::ptrdiff_t>(core_.size()), order.end(), {},
                      [&](size_t x) { return std::pair(-space_.items[x].bytes, x); });
    std::vector<size_t> rank(order.size());
    for (size_t k = 0; k < order.size(); ++k) rank[order[k]] = k;
    const int64_t bytes =
        place_in_order(space_, order, rank, core_.size(), Fit::kFirst, INT64_MAX, effort_, offsets);
    if (bytes < best_.bytes) best_ = {offsets, bytes, "exact"};
    for (const size_t x : order)
      if (offsets[x] + space_.items[x].bytes > core.bytes) return x;
    return SIZE_MAX;
  }

  const Space& space_;
  int64_t bound_;
  Effort& effort_;
  Placement& best_;
  std::vector<int64_t> crowd_;  // per step
  std::vector<size_t> core_;
  std::vector<bool> in_core_;
};

}  // namespace

int64_t place_exactly(const Space& space, int64_t bound, Effort& effort, size_t exact_limit,
                      Placement& best) {
  return CoreSearch(space, bound, effort, best).run(exact_limit);
}

}  // namespace mote::planning
