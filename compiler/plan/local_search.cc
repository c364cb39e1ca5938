// SPDX-License-Identifier: Apache-2.0
// Iterated hill climbing over placing orders. A move takes a buffer at the top of the arena, or one
// of its neighbours, and places it earlier; what comes before it in the order keeps its place. A
// climb that no longer gains anything starts again from the best order, shaken.
#include <algorithm>
#include <numeric>
#include <random>

#include "compiler/plan/placement.h"

namespace mote::planning {
namespace {

constexpr uint32_t kSeed = 20'240'229;
constexpr int kPatience = 400;  // moves without gain before a shake

class Climb {
 public:
  Climb(const Space& space, Effort& effort)
      : space_(space), effort_(effort), rank_(space.items.size()), random_(kSeed) {}

  void start_from(std::vector<size_t> order) {
    order_ = std::move(order);
    set_ranks(0);
    trial_.resize(order_.size());
    bytes_ = place_in_order(space_, order_, rank_, 0, Fit::kFirst, INT64_MAX, effort_, trial_);
    offsets_ = trial_;
  }

  int64_t bytes() const { return bytes_; }
  const std::vector<size_t>& order() const { return order_; }
  const std::vector<int64_t>& offsets() const { return offsets_; }

  // Tries one move; keeps it unless it makes the plan larger. True when the plan shrank.
  bool step() {
    const size_t x = pick();
    const size_t from = rank_[x];
    const size_t to = from > 0 && below(8) > 0 ? below(from) : below(order_.size());
    if (from == to) return false;
    move(from, to);
    const size_t changed = std::min(from, to);
    std::copy(offsets_.begin(), offsets_.end(), trial_.begin());
    const int64_t bytes =
        place_in_order(space_, order_, rank_, changed, Fit::kFirst, bytes_, effort_, trial_);
    if (bytes > bytes_) {
      move(to, from);
      return false;
    }
    std::swap(offsets_, trial_);
    return std::exchange(bytes_, bytes) > bytes;
  }

  void shake(std::vector<size_t> order) {
    for (int i = 0; i < 4; ++i) std::swap(order[below(order.size())], order[below(order.size())]);
    start_from(std::move(order));
  }

 private:
  // std distributions differ between libraries; this does not.
  size_t below(size_t count) { return random_() % count; }

  size_t pick() {
    if (below(4) == 0) return below(order_.size());
    std::vector<size_t> top;
    for (size_t i = 0; i < offsets_.size(); ++i)
      if (offsets_[i] + space_.items[i].bytes == bytes_) top.push_back(i);
    const size_t x = top[below(top.size())];
    const auto& neighbours = space_.neighbours[x];
    return neighbours.empty() || below(2) == 0 ? x : neighbours[below(neighbours.size())].other;
  }

  void move(size_t from, size_t to) {
    const auto at = [&](size_t k) { return order_.begin() + static_cast<std::ptrdiff_t>(k); };
    if (to < from)
      std::rotate(at(to), at(from), at(from + 1));
    else
      std::rotate(at(from), at(from + 1), at(to + 1));
    set_ranks(std::min(from, to));
  }

  void set_ranks(size_t from) {
    for (size_t k = from; k < order_.size(); ++k) rank_[order_[k]] = k;
  }

  const Space& space_;
  Effort& effort_;
  std::vector<size_t> order_, rank_;
  std::vector<int64_t> offsets_, trial_;
  int64_t bytes_ = INT64_MAX;
  std::mt19937 random_;
};

}  // namespace

void place_by_local_search(const Space& space, int64_t bound, Effort& effort, Placement& best) {
  if (space.items.size() < 2) return;
  std::vector<size_t> best_order(space.items.size());
  std::iota(best_order.begin(), best_order.end(), size_t{0});
  std::ranges::sort(best_order, {}, [&](size_t i) { return std::pair(best.offsets[i], i); });

  Climb climb(space, effort);
  climb.start_from(best_order);
  int64_t least = climb.bytes();
  for (int idle = 0; effort.left > 0; ++idle) {
    if (climb.bytes() < best.bytes) best = {climb.offsets(), climb.bytes(), "local search"};
    if (best.bytes <= bound) return;
    if (climb.step()) idle = 0;
    effort.spend(static_cast<int64_t>(space.items.size()));
    if (idle < kPatience) continue;
    if (climb.bytes() <= least) {
      least = climb.bytes();
      best_order = climb.order();
    }
    climb.shake(best_order);
    idle = 0;
  }
}

}  // namespace mote::planning
