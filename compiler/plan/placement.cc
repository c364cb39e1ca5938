// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/placement.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace mote::planning {
namespace {

// Offsets and sums of two of them stay far inside int64_t.
constexpr int64_t kMostBytes = int64_t{1} << 60;
// Two thousand buffers all alive together; real networks have a few thousand pairs. Keeps a
// hostile model from asking for gigabytes of our own memory.
constexpr size_t kMostPairs = 2'000'000;

Result<void> check_problem(const PlanProblem& problem) {
  int64_t total = 0;
  for (const PlanBuffer& buffer : problem.buffers) {
    if (buffer.bytes < 0 || buffer.first > buffer.last || buffer.alignment < 1)
      return fail(ErrorKind::kInternal,
                  "buffer \"{}\" cannot be planned: {} bytes, steps {} to {}, alignment {}",
                  buffer.name, buffer.bytes, buffer.first, buffer.last, buffer.alignment);
    if (buffer.bytes > kMostBytes - total || buffer.alignment > kMostBytes - total - buffer.bytes)
      return fail(ErrorKind::kDoesNotFit,
                  "buffer \"{}\" of {} bytes, aligned to {}, is beyond any memory", buffer.name,
                  buffer.bytes, buffer.alignment);
    total += buffer.bytes + buffer.alignment;
  }
  for (const PlanOverlap& overlap : problem.overlaps)
    if (overlap.output >= problem.buffers.size() || overlap.input >= problem.buffers.size() ||
        overlap.output == overlap.input || overlap.unit_bytes < 1)
      return fail(ErrorKind::kInternal, "an overlap of buffers {} and {}, of which there are {}",
                  overlap.output, overlap.input, problem.buffers.size());
  return {};
}

// How far an output must lie below an input.
struct Lag {
  int64_t at_least = INT64_MAX;  // anywhere from here on
  std::set<int64_t> also;        // or just so far
};
using Lags = std::map<std::pair<size_t, size_t>, Lag>;  // (output item, input item) -> lag

// Of an overlap by units; more are hardly ever below the lag that allows anything.
constexpr int kMostPlaces = 64;

// The overlaps that mean something, between items, lags rounded up to the grain.
Lags find_lags(const PlanProblem& problem, const Space& space) {
  std::vector<size_t> item_of(problem.buffers.size(), SIZE_MAX);
  for (size_t i = 0; i < space.items.size(); ++i) item_of[space.items[i].buffer] = i;
  Lags lags;
  for (const PlanOverlap& overlap : problem.overlaps) {
    const size_t output = item_of[overlap.output], input = item_of[overlap.input];
    if (output == SIZE_MAX || input == SIZE_MAX) continue;
    if (space.items[input].last != space.items[output].first) continue;
    Lag& lag = lags[{output, input}];
    const int64_t bytes = std::clamp(overlap.lag_bytes, -kMostBytes, kMostBytes);
    if (overlap.unit_bytes == 1) {
      const int64_t rounded =
          bytes > 0 ? align_up(bytes, space.grain) : bytes - bytes % space.grain;
      lag.at_least = std::min(lag.at_least, rounded);
      continue;
    }
    const int64_t unit = std::min(overlap.unit_bytes, kMostBytes);
    for (int64_t k = 0; k < kMostPlaces; ++k)
      if ((bytes + k * unit) % space.grain == 0) lag.also.insert(bytes + k * unit);
  }
  for (auto& [pair, lag] : lags) lag.also.erase(lag.also.lower_bound(lag.at_least), lag.also.end());
  return lags;
}

Result<void> find_neighbours(Space& space, const Lags& lags) {
  const std::vector<Item>& items = space.items;
  std::vector<size_t> by_first(items.size());
  std::iota(by_first.begin(), by_first.end(), size_t{0});
  std::ranges::sort(by_first, {}, [&](size_t i) { return std::pair(items[i].first, i); });

  space.neighbours.resize(items.size());
  const auto lag_of = [&](size_t output, size_t input) {
    const auto found = lags.find({output, input});
    return found == lags.end() ? Lag{} : found->second;
  };
  size_t pairs = 0;
  for (size_t a = 0; a < by_first.size(); ++a) {
    const size_t x = by_first[a];
    for (size_t b = a + 1; b < by_first.size(); ++b) {
      const size_t y = by_first[b];
      if (items[y].first > items[x].last) break;
      const Lag x_over_y = lag_of(x, y), y_over_x = lag_of(y, x);
      int64_t low = -std::min(items[x].bytes, x_over_y.at_least);
      const int64_t high = std::min(items[y].bytes, y_over_x.at_least);
      std::set<int64_t> between{high};  // where single places part the interval
      for (const int64_t lag : x_over_y.also) between.insert(-lag);
      for (const int64_t lag : y_over_x.also) between.insert(lag);
      for (const int64_t end : between) {
        if (end <= low || end > high) continue;
        if (++pairs > kMostPairs)
          return fail(ErrorKind::kUnsupported,
                      "more than {} pairs of buffers are alive together, too many to plan",
                      kMostPairs);
        space.neighbours[x].push_back({y, low, end});
        space.neighbours[y].push_back({x, -end, -low});
        low = end;
      }
    }
  }
  return {};
}

// At a step with overlaps, the inputs are disjoint among themselves and so are the outputs. An
// output starts at least its lag below what it covers, so that many of its first bytes are its
// own; the last bytes of an input that no output reaches are the input's own. So two sums hold at
// once: all inputs and the starts of the outputs; all outputs and the ends of the inputs.
void find_steps(Space& space, const Lags& lags) {
  const std::vector<Item>& items = space.items;
  std::vector<int64_t> least_lag(items.size(), INT64_MAX), most_covered(items.size(), 0);
  std::vector<bool> is_input(items.size()), is_output(items.size());
  for (const auto& [pair, allowed] : lags) {
    const auto [output, input] = pair;
    const int64_t lag =
        allowed.also.empty() ? allowed.at_least : std::min(allowed.at_least, *allowed.also.begin());
    if (lag == INT64_MAX) continue;
    is_output[output] = is_input[input] = true;
    space.items[output].overlaps = space.items[input].overlaps = true;
    // A lag that allows any place at all forbids nothing, so hinders nothing.
    space.orders_suffice &= allowed.also.empty() && (lag >= 0 || lag <= -items[input].padded_bytes);
    least_lag[output] = std::min(least_lag[output], lag);
    most_covered[input] = std::max(most_covered[input], items[output].padded_bytes - lag);
  }
  std::set<int> births;
  for (const Item& item : items) births.insert(item.first);
  for (const int t : births) {
    Step step;
    for (size_t i = 0; i < items.size(); ++i) {
      const Item& item = items[i];
      if (item.first > t || item.last < t) continue;
      const bool as_input = is_input[i] && item.last == t;
      const bool as_output = is_output[i] && item.first == t;
      if (as_input && as_output) continue;  // both within one step: a bound may do without it
      if (as_input)
        step.push_back(
            {Member::Kind::kInput, i, std::max<int64_t>(0, item.padded_bytes - most_covered[i])});
      else if (as_output)
        step.push_back(
            {Member::Kind::kOutput, i, std::clamp<int64_t>(least_lag[i], 0, item.padded_bytes)});
      else
        step.push_back({Member::Kind::kPlain, i, 0});
    }
    space.steps.push_back(std::move(step));
  }
}

}  // namespace

int64_t align_up(int64_t value, int64_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

Result<Space> make_space(const PlanProblem& problem) {
  MOTE_CHECK(check_problem(problem));
  Space space;
  int64_t grain = 0;
  for (size_t i = 0; i < problem.buffers.size(); ++i) {
    const PlanBuffer& buffer = problem.buffers[i];
    if (buffer.bytes == 0) continue;
    space.items.push_back({i, buffer.bytes, 0, buffer.alignment, buffer.first, buffer.last, false});
    grain = std::gcd(grain, buffer.alignment);
  }
  space.grain = std::max<int64_t>(grain, 1);
  for (Item& item : space.items) item.padded_bytes = align_up(item.bytes, space.grain);
  const Lags lags = find_lags(problem, space);
  MOTE_CHECK(find_neighbours(space, lags));
  find_steps(space, lags);
  return space;
}

int64_t least_bytes(const Space& space, const Step& step, int64_t floor,
                    const std::vector<int64_t>& offsets) {
  // Counted in whole grains; what the topmost buffer does not fill of its last grain is taken off.
  struct Sum {
    int64_t bytes = 0, slack = 0;
    void add(const Item& item, int64_t amount) {
      if (amount <= 0) return;
      bytes += amount;
      slack = std::max(slack, item.padded_bytes - item.bytes);
    }
  };
  Sum with_inputs, with_outputs;
  for (const Member& member : step) {
    const Item& item = space.items[member.item];
    const int64_t start = offsets[member.item] == kUnplaced ? floor : offsets[member.item];
    const int64_t end = start + item.padded_bytes;
    const int64_t all = end - std::max(start, floor);
    switch (member.kind) {
      case Member::Kind::kPlain:
        with_inputs.add(item, all);
        with_outputs.add(item, all);
        break;
      case Member::Kind::kInput:
        with_inputs.add(item, all);
        with_outputs.add(item, std::min(all, member.alone_bytes));
        break;
      case Member::Kind::kOutput:
        with_outputs.add(item, all);
        with_inputs.add(item, start + member.alone_bytes - std::max(start, floor));
        break;
    }
  }
  return floor +
         std::max(with_inputs.bytes - with_inputs.slack, with_outputs.bytes - with_outputs.slack);
}

bool is_placement(const Space& space, const std::vector<int64_t>& offsets) {
  for (size_t x = 0; x < space.items.size(); ++x) {
    const int64_t offset = offsets[space.items[x].buffer];
    if (offset < 0 || offset % space.items[x].alignment != 0) return false;
    for (const Neighbour& n : space.neighbours[x]) {
      const int64_t difference = offset - offsets[space.items[n.other].buffer];
      if (n.low < difference && difference < n.high) return false;
    }
  }
  return true;
}

int64_t lower_bound(const Space& space) {
  const std::vector<int64_t> nothing_placed(space.items.size(), kUnplaced);
  int64_t bound = 0;
  for (const Step& step : space.steps)
    bound = std::max(bound, least_bytes(space, step, 0, nothing_placed));
  for (const Item& item : space.items) bound = std::max(bound, item.bytes);
  return bound;
}

int64_t live_bytes(const Space& space) {
  int64_t most = 0;
  for (const Item& born : space.items) {
    int64_t alive = 0;
    for (const Item& item : space.items)
      if (item.first <= born.first && born.first <= item.last) alive += item.bytes;
    most = std::max(most, alive);
  }
  return most;
}

int64_t place_in_order(const Space& space, const std::vector<size_t>& order,
                       const std::vector<size_t>& rank, size_t from, Fit fit, int64_t limit,
                       Effort& effort, std::vector<int64_t>& offsets) {
  std::vector<std::pair<int64_t, int64_t>> taken;  // forbidden, strictly between
  int64_t bytes = 0;
  for (size_t k = 0; k < from; ++k)
    bytes = std::max(bytes, offsets[order[k]] + space.items[order[k]].bytes);
  for (size_t k = from; k < order.size(); ++k) {
    const size_t x = order[k];
    const Item& item = space.items[x];
    taken.clear();
    for (const Neighbour& n : space.neighbours[x])
      if (rank[n.other] < k)
        taken.emplace_back(offsets[n.other] + n.low, offsets[n.other] + n.high);
    effort.spend(static_cast<int64_t>(space.neighbours[x].size() + taken.size()) + 1);
    std::ranges::sort(taken);

    int64_t free = 0, chosen = kUnplaced, smallest_gap = INT64_MAX;
    for (const auto& [low, high] : taken) {
      if (free <= low && low - free < smallest_gap) {
        chosen = free;
        smallest_gap = low - free;
        if (fit == Fit::kFirst) break;
      }
      if (high > free) free = align_up(high, item.alignment);
    }
    offsets[x] = chosen == kUnplaced ? free : chosen;
    bytes = std::max(bytes, offsets[x] + item.bytes);
    if (bytes > limit) return INT64_MAX;
  }
  return bytes;
}

}  // namespace mote::planning
