// SPDX-License-Identifier: Apache-2.0
// Between two steps all buffers alive may be moved: a cut. Between two cuts, a segment, a plan is
// one of the segment's own. So for a given arena the fewest bytes moved are a shortest path over
// the cuts, an edge for each segment that fits the arena; and if a segment fits, so do its parts,
// so that two pointers find all edges. The arena to aim for is that of the widest step; if that
// takes more moves than are allowed, the least one that does not, by bisection.
//
// A cut moves every buffer that crosses it. Which of them can stay after all is tried at the end,
// one by one, on the whole problem.
#include "compiler/plan/moves.h"

#include <algorithm>
#include <numeric>

namespace mote {
namespace {

constexpr int64_t kSegmentEffort = 600'000;
constexpr int64_t kWholeEffort = 6'000'000;
constexpr int64_t kMoveAlignment = 4;
constexpr int64_t kNotAllowed = INT64_MAX;

bool crosses(const PlanBuffer& buffer, int after_step) {
  return buffer.bytes > 0 && buffer.first <= after_step && buffer.last > after_step;
}

// The steps `first` to `last` as a problem of their own.
struct Segment {
  PlanProblem problem;
  std::vector<size_t> buffers;  // of the whole problem

  Segment(const PlanProblem& whole, const MoveOptions& options, int first, int last) {
    std::vector<size_t> index(whole.buffers.size(), SIZE_MAX);
    std::vector<int64_t> skipped(whole.buffers.size(), 0);
    for (size_t b = 0; b < whole.buffers.size(); ++b) {
      PlanBuffer buffer = whole.buffers[b];
      if (buffer.bytes == 0 || buffer.first > last || buffer.last < first) continue;
      if (buffer.first < first)
        if (const auto part = options.part(b, first - 1)) {
          buffer.bytes = part->bytes;
          skipped[b] = part->offset;
        }
      buffer.first = std::max(buffer.first, first);
      buffer.last = std::min(buffer.last, last);
      index[b] = buffers.size();
      buffers.push_back(b);
      problem.buffers.push_back(std::move(buffer));
    }
    for (const PlanOverlap& overlap : whole.overlaps) {
      const size_t output = index[overlap.output], input = index[overlap.input];
      if (output == SIZE_MAX || input == SIZE_MAX) continue;
      if (whole.buffers[overlap.input].last != whole.buffers[overlap.output].first) continue;
      problem.overlaps.push_back(
          {output, input, overlap.lag_bytes + skipped[overlap.input], overlap.unit_bytes});
    }
  }
};

int last_step(const PlanProblem& problem) {
  int last = 0;
  for (const PlanBuffer& buffer : problem.buffers) last = std::max(last, buffer.last);
  return last;
}

bool overlap(int64_t a, int64_t a_bytes, int64_t b, int64_t b_bytes) {
  return a < b + b_bytes && b < a + a_bytes;
}

// One buffer crossing a cut, with its addresses before and after.
struct Crossing {
  size_t buffer;
  int64_t before, after, bytes;
};

// So that none is written over another that has not been moved yet, where that is possible.
void order_crossings(std::vector<Crossing>& crossings) {
  for (auto left = crossings.begin(); left != crossings.end(); ++left) {
    const auto is_free = [&](const Crossing& x) {
      return std::none_of(left, crossings.end(), [&](const Crossing& y) {
        return y.buffer != x.buffer && overlap(x.after, x.bytes, y.before, y.bytes);
      });
    };
    const auto next = std::find_if(left, crossings.end(), is_free);
    if (next != crossings.end()) std::iter_swap(left, next);
  }
}

class MoveSearch {
 public:
  MoveSearch(const PlanProblem& problem, const Plan& plan, const MoveOptions& options)
      : problem_(problem),
        plan_(plan),
        options_(options),
        steps_(last_step(problem) + 1),
        left_(options.effort) {
    for (int step = 0; step + 1 < steps_; ++step) cut_costs_.push_back(cut_cost(step));
    heights_.resize(static_cast<size_t>(steps_));
    for (size_t b = 0; b < problem.buffers.size(); ++b)
      for (int step = problem.buffers[b].first; step <= problem.buffers[b].last; ++step)
        heights_[static_cast<size_t>(step)] = std::max(heights_[static_cast<size_t>(step)],
                                                       plan.offsets[b] + problem.buffers[b].bytes);
  }

  Result<std::optional<MovePlan>> run() {
    MOTE_TRY(const Plan widest, plan_widest_step(problem_));
    int64_t too_small = widest.bytes - 1, largest = plan_.bytes - options_.least_gain;
    std::optional<MovePlan> best;
    // The first try is the best there can be; then halves, to within a hundredth.
    for (int64_t arena = widest.bytes; too_small < largest && left_ > 0;
         arena = too_small + (largest - too_small + 1) / 2) {
      MOTE_TRY(auto found, moves_for(arena));
      if (found && found->bytes <= plan_.bytes - options_.least_gain) {
        largest = std::min(arena, found->bytes) - 1;
        if (!best || found->bytes < best->bytes) best = std::move(found);
      } else {
        too_small = arena;
      }
      if (largest - too_small < plan_.bytes / 100) break;
    }
    return best;
  }

 private:
  int64_t cut_cost(int after_step) const {
    int64_t bytes = 0;
    for (size_t b = 0; b < problem_.buffers.size(); ++b) {
      if (!crosses(problem_.buffers[b], after_step)) continue;
      const auto part = options_.part(b, after_step);
      if (!part) return kNotAllowed;
      bytes += part->bytes;
    }
    return bytes;
  }

  bool fits_as_it_is(int first, int last, int64_t arena) const {
    return std::all_of(heights_.begin() + first, heights_.begin() + last + 1,
                       [&](int64_t height) { return height <= arena; });
  }

  Result<bool> fits(int first, int last, int64_t arena) {
    if (fits_as_it_is(first, last, arena)) return true;
    const Segment segment(problem_, options_, first, last);
    PlanOptions options;
    options.effort = kSegmentEffort;
    options.enough_bytes = arena;
    MOTE_TRY(const Plan plan, plan_memory(segment.problem, options));
    if (plan.bytes > arena) left_ -= kSegmentEffort;
    left_ -= static_cast<int64_t>(segment.buffers.size() * segment.buffers.size());
    return plan.bytes <= arena;
  }

  // The cuts, as steps after which they are, that move the fewest bytes; nothing if there are none
  // for this arena.
  Result<std::optional<std::vector<int>>> cheapest_cuts(int64_t arena) {
    // The cheapest way to a cut after step t is costs[t], from the cut after step from[t].
    std::vector<int64_t> costs(static_cast<size_t>(steps_), kNotAllowed);
    std::vector<int> from(static_cast<size_t>(steps_), -1);
    int reach = -1;  // the last step of the longest segment that begins at `first`
    for (int first = 0; first < steps_; ++first) {
      const int64_t before = first == 0 ? 0 : costs[static_cast<size_t>(first - 1)];
      if (before == kNotAllowed) continue;
      reach = std::max(reach, first - 1);
      while (reach + 1 < steps_) {
        if (left_ <= 0) return std::nullopt;
        MOTE_TRY(const bool one_more, fits(first, reach + 1, arena));
        if (!one_more) break;
        ++reach;
      }
      for (int last = first; last <= reach; ++last) {
        const auto at = static_cast<size_t>(last);
        const int64_t cut = last + 1 == steps_ ? 0 : cut_costs_[at];
        if (cut == kNotAllowed || before + cut >= costs[at]) continue;
        costs[at] = before + cut;
        from[at] = first - 1;
      }
    }
    if (costs.back() > options_.most_bytes) return std::nullopt;
    std::vector<int> cuts;
    for (int cut = from.back(); cut >= 0; cut = from[static_cast<size_t>(cut)]) cuts.push_back(cut);
    std::ranges::reverse(cuts);
    return cuts;
  }

  // Per buffer its offset in each segment, in order, where it is alive.
  Result<std::vector<std::vector<int64_t>>> place_segments(const std::vector<int>& cuts,
                                                           int64_t arena) {
    std::vector<std::vector<int64_t>> offsets(problem_.buffers.size());
    for (size_t s = 0; s <= cuts.size(); ++s) {
      const int first = s == 0 ? 0 : cuts[s - 1] + 1;
      const int last = s == cuts.size() ? steps_ - 1 : cuts[s];
      const Segment segment(problem_, options_, first, last);
      PlanOptions options;
      options.effort = kSegmentEffort;
      options.enough_bytes = arena;
      MOTE_TRY(const Plan plan, plan_memory(segment.problem, options));
      const bool as_it_is = fits_as_it_is(first, last, arena);
      for (size_t i = 0; i < segment.buffers.size(); ++i) {
        const size_t b = segment.buffers[i];
        int64_t skipped = 0;
        if (problem_.buffers[b].first < first)
          if (const auto part = options_.part(b, first - 1)) skipped = part->offset;
        offsets[b].push_back(as_it_is ? plan_.offsets[b] + skipped : plan.offsets[i]);
      }
    }
    return offsets;
  }

  Result<std::optional<MovePlan>> moves_for(int64_t arena) {
    MOTE_TRY(const auto cuts, cheapest_cuts(arena));
    if (!cuts || cuts->empty()) return std::nullopt;
    MOTE_TRY(const auto places, place_segments(*cuts, arena));
    MovePlan plan;
    plan.offsets.resize(places.size());
    for (size_t b = 0; b < places.size(); ++b)
      if (!places[b].empty()) plan.offsets[b].push_back(places[b][0]);
    std::vector<size_t> now(places.size(), 0);  // which of its places each buffer has
    for (const int cut : *cuts) {
      std::vector<Crossing> crossings;
      for (size_t b = 0; b < problem_.buffers.size(); ++b) {
        if (!crosses(problem_.buffers[b], cut)) continue;
        const BufferPart part = *options_.part(b, cut);
        const int64_t before = places[b][now[b]], after = places[b][++now[b]];
        if (part.offset == 0 && before == after) continue;
        crossings.push_back({b, before, after, part.bytes});
        plan.offsets[b].push_back(after);
      }
      order_crossings(crossings);
      for (const Crossing& crossing : crossings) plan.moves.push_back({crossing.buffer, cut});
    }
    MOTE_TRY(Plan whole, plan_with(plan));
    plan.bytes = whole.bytes;
    MOTE_CHECK(drop_needless(plan, arena));
    plan.moved_bytes = 0;
    for (const Move& move : plan.moves)
      plan.moved_bytes += options_.part(move.buffer, move.after_step)->bytes;
    return plan;
  }

  Result<Plan> plan_with(const MovePlan& moved) {
    const PlanProblem problem = with_moves(problem_, moved.moves, options_);
    PlanOptions options;
    options.effort = kWholeEffort;
    options.enough_bytes = moved.bytes;
    if (!moved.offsets.empty()) {
      std::vector<size_t> next(problem_.buffers.size(), 1);
      for (const auto& offsets : moved.offsets)
        options.known_offsets.push_back(offsets.empty() ? 0 : offsets[0]);
      for (const Move& move : moved.moves)
        options.known_offsets.push_back(moved.offsets[move.buffer][next[move.buffer]++]);
    }
    left_ -= kWholeEffort / 4;
    return plan_memory(problem, options);
  }

  // Goes on without a move as long as the arena stays within `arena`.
  Result<void> drop_needless(MovePlan& plan, int64_t arena) {
    if (plan.bytes > arena) return {};
    std::vector<size_t> order(plan.moves.size());
    std::iota(order.begin(), order.end(), size_t{0});
    const auto bytes = [&](size_t m) {
      return options_.part(plan.moves[m].buffer, plan.moves[m].after_step)->bytes;
    };
    std::ranges::sort(order, {}, [&](size_t m) { return std::pair(-bytes(m), m); });
    std::vector<bool> dropped(plan.moves.size());
    for (const size_t m : order) {
      const int cut = plan.moves[m].after_step;
      // Where one buffer alone crosses, the cut is needed or would not be there.
      if (std::ranges::count(plan.moves, cut, &Move::after_step) < 2 || left_ <= 0) continue;
      dropped[m] = true;
      MovePlan fewer;
      fewer.bytes = arena;
      for (size_t k = 0; k < plan.moves.size(); ++k)
        if (!dropped[k]) fewer.moves.push_back(plan.moves[k]);
      MOTE_TRY(const Plan whole, plan_with(fewer));
      if (whole.bytes > arena) {
        dropped[m] = false;
        continue;
      }
      plan.bytes = whole.bytes;
      plan.offsets.assign(problem_.buffers.size(), {});
      for (size_t b = 0; b < problem_.buffers.size(); ++b)
        plan.offsets[b].push_back(whole.offsets[b]);
      for (size_t k = 0; k < fewer.moves.size(); ++k)
        plan.offsets[fewer.moves[k].buffer].push_back(whole.offsets[problem_.buffers.size() + k]);
    }
    for (size_t k = plan.moves.size(); k-- > 0;)
      if (dropped[k]) plan.moves.erase(plan.moves.begin() + static_cast<std::ptrdiff_t>(k));
    return {};
  }

  const PlanProblem& problem_;
  const Plan& plan_;
  const MoveOptions& options_;
  const int steps_;
  int64_t left_;                    // effort
  std::vector<int64_t> cut_costs_;  // per step: after it
  std::vector<int64_t> heights_;    // per step: the highest end of a buffer in `plan_`
};

}  // namespace

PlanProblem with_moves(const PlanProblem& problem, const std::vector<Move>& moves,
                       const MoveOptions& options) {
  PlanProblem moved = problem;
  const auto steps_before = [&](int step) {
    return static_cast<int>(
        std::ranges::count_if(moves, [&](const Move& move) { return move.after_step < step; }));
  };
  for (PlanBuffer& buffer : moved.buffers) {
    buffer.first += steps_before(buffer.first);
    buffer.last += steps_before(buffer.last);
  }
  std::vector<size_t> latest(problem.buffers.size());  // the buffer that now holds each buffer
  std::iota(latest.begin(), latest.end(), size_t{0});
  std::vector<int64_t> skipped(problem.buffers.size(), 0);
  for (size_t m = 0; m < moves.size(); ++m) {
    const size_t b = moves[m].buffer;
    const BufferPart part =
        options.part(b, moves[m].after_step).value_or(BufferPart{0, problem.buffers[b].bytes});
    PlanBuffer& old = moved.buffers[latest[b]];
    const int step = moves[m].after_step + static_cast<int>(m) + 1;
    PlanBuffer piece = old;
    old.last = step;
    piece.first = step;
    piece.bytes = part.bytes;
    piece.alignment = std::max(kMoveAlignment, piece.alignment);
    moved.overlaps.push_back({moved.buffers.size(), latest[b], -old.bytes});
    skipped[b] = part.offset;
    latest[b] = moved.buffers.size();
    moved.buffers.push_back(std::move(piece));
  }
  for (size_t o = 0; o < problem.overlaps.size(); ++o) {
    PlanOverlap& overlap = moved.overlaps[o];
    overlap.lag_bytes += skipped[overlap.input];
    overlap.input = latest[overlap.input];
  }
  return moved;
}

Result<Plan> plan_widest_step(const PlanProblem& problem) {
  MoveOptions whole_buffers;
  whole_buffers.part = [&](size_t b, int) { return BufferPart{0, problem.buffers[b].bytes}; };
  Plan widest;
  for (int step = 0; step <= last_step(problem); ++step) {
    const Segment segment(problem, whole_buffers, step, step);
    PlanOptions options;
    options.effort = kSegmentEffort;
    MOTE_TRY(const Plan plan, plan_memory(segment.problem, options));
    widest.bytes = std::max(widest.bytes, plan.bytes);
    widest.bound_bytes = std::max(widest.bound_bytes, plan.bound_bytes);
  }
  return widest;
}

Result<std::optional<MovePlan>> plan_moves(const PlanProblem& problem, const Plan& plan,
                                           const MoveOptions& options) {
  if (problem.buffers.empty() || options.most_bytes <= 0) return std::nullopt;
  return MoveSearch(problem, plan, options).run();
}

}  // namespace mote
