// SPDX-License-Identifier: Apache-2.0
// A region holds a set of buffers when plan_memory finds a plan for them alone that fits. On that
// question everything is built:
//
//   first     buffers in several orders, each into the cheapest region that still holds all it has;
//   few       every assignment, by branch and bound over the cost;
//   many      improvement: one buffer to a cheaper region, or two that change places.
//
// Fewer buffers always need no more room (their places in a larger plan are a plan), so a set that
// does not fit need not be extended.
#include "compiler/plan/regions.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

#include "compiler/base/text.h"
#include "compiler/plan/step_needs.h"

namespace mote {
namespace {

using Assignment = std::vector<size_t>;

constexpr size_t kNowhere = SIZE_MAX;
constexpr size_t kFew = 14;                   // buffers: 2^14 sets of two regions
constexpr int64_t kQuestionEffort = 400'000;  // of plan_memory, for one set of buffers
constexpr int kMostQuestions = 3'000;         // asked of plan_memory in all

class RegionPlanner {
 public:
  RegionPlanner(const PlanProblem& problem, const std::vector<double>& accesses,
                std::vector<PlanRegion> regions)
      : problem_(problem), accesses_(accesses), regions_(std::move(regions)) {
    for (size_t b = 0; b < problem.buffers.size(); ++b)
      if (problem.buffers[b].bytes > 0) buffers_.push_back(b);
    by_cost_.resize(regions_.size());
    std::iota(by_cost_.begin(), by_cost_.end(), size_t{0});
    std::ranges::stable_sort(by_cost_, {}, [&](size_t r) { return regions_[r].cost; });
  }

  Result<RegionPlan> plan() {
    std::optional<Assignment> best = fill(by_cost_);
    bool complete = false;
    if (buffers_.size() <= kFew) {
      if (best) best_cost_ = cost(*best);
      best_ = best;
      search(0, Assignment(problem_.buffers.size(), kNowhere), 0);
      best = best_;
      complete = questions_ < kMostQuestions;
    } else if (best) {
      improve(*best);
    }
    if (!best) return missing();
    MOTE_TRY(RegionPlan plan, planned(*best));
    plan.cheapest = complete;
    return plan;
  }

 private:
  double cost(size_t buffer, size_t region) const {
    return accesses_[buffer] * regions_[region].cost;
  }
  double cost(const Assignment& assignment) const {
    double sum = 0;
    for (const size_t b : buffers_) sum += cost(b, assignment[b]);
    return sum;
  }

  // Whether the region holds the buffers it is given. Undecided counts as no.
  bool holds(const Assignment& assignment, size_t region) {
    std::vector<bool> set(problem_.buffers.size());
    int64_t together = 0;
    for (const size_t b : buffers_) {
      set[b] = assignment[b] == region;
      if (set[b]) together += problem_.buffers[b].bytes + problem_.buffers[b].alignment;
    }
    if (together <= regions_[region].bytes) return true;
    const auto [known, is_new] = known_.try_emplace({region, set}, false);
    if (!is_new) return known->second;
    const PlanProblem part = part_of(problem_, assignment, region);
    const auto needs = step_needs(part);
    if (!needs) return false;
    for (const StepNeed& need : *needs)
      if (need.least_bytes > regions_[region].bytes) return false;
    if (++questions_ > kMostQuestions) return false;
    const auto plan = plan_memory(part, {.effort = kQuestionEffort});
    return known->second = plan && plan->bytes <= regions_[region].bytes;
  }

  /// First: every buffer of an order into the first region that holds it ///

  std::vector<std::vector<size_t>> orders() const {
    const auto bytes = [&](size_t b) { return static_cast<double>(problem_.buffers[b].bytes); };
    const auto sorted = [&](auto key) {
      std::vector<size_t> order = buffers_;
      std::ranges::stable_sort(order, std::greater<>{}, key);
      return order;
    };
    return {sorted([&](size_t b) { return accesses_[b] / bytes(b); }),
            sorted([&](size_t b) { return accesses_[b]; }), sorted(bytes)};
  }

  std::optional<Assignment> fill(const std::vector<size_t>& regions) {
    std::optional<Assignment> best;
    for (const std::vector<size_t>& order : orders()) {
      Assignment assignment(problem_.buffers.size(), kNowhere);
      const bool all = std::ranges::all_of(order, [&](size_t b) {
        return std::ranges::any_of(regions, [&](size_t region) {
          assignment[b] = region;
          return holds(assignment, region);
        });
      });
      if (all && (!best || cost(assignment) < cost(*best))) best = assignment;
    }
    return best;
  }

  /// Few: branch and bound, the most accessed buffer first ///

  void search(size_t depth, Assignment assignment, double so_far) {
    const std::vector<size_t> order = orders()[1];
    if (depth == order.size()) {
      best_ = assignment;
      best_cost_ = so_far;
      return;
    }
    double rest = 0;
    for (size_t i = depth; i < order.size(); ++i) rest += cost(order[i], by_cost_[0]);
    for (const size_t region : by_cost_) {
      const size_t b = order[depth];
      const double then = so_far + cost(b, region);
      if (best_ && then + rest - cost(b, by_cost_[0]) >= best_cost_) continue;
      assignment[b] = region;
      if (holds(assignment, region)) search(depth + 1, assignment, then);
    }
  }

  /// Many: one step after the other that lowers the cost ///

  void improve(Assignment& best) {
    for (bool better = true; better;) {
      better = false;
      for (const size_t b : buffers_)
        better |= move(best, b) ||
                  std::ranges::any_of(buffers_, [&](size_t other) { return swap(best, b, other); });
    }
  }
  bool accept(Assignment& best, const Assignment& changed, size_t region, size_t other_region) {
    if (cost(changed) >= cost(best) || !holds(changed, region) || !holds(changed, other_region))
      return false;
    best = changed;
    return true;
  }
  bool move(Assignment& best, size_t b) {
    return std::ranges::any_of(by_cost_, [&](size_t region) {
      Assignment changed = best;
      changed[b] = region;
      return accept(best, changed, region, region);
    });
  }
  bool swap(Assignment& best, size_t a, size_t b) {
    if (best[a] == best[b]) return false;
    Assignment changed = best;
    std::swap(changed[a], changed[b]);
    return accept(best, changed, changed[a], changed[b]);
  }

  /// The answer ///

  Result<RegionPlan> planned(const Assignment& assignment) const {
    RegionPlan result;
    result.region.assign(problem_.buffers.size(), 0);
    result.offsets.assign(problem_.buffers.size(), 0);
    for (size_t r = 0; r < regions_.size(); ++r) {
      const PlanProblem part = part_of(problem_, assignment, r);
      MOTE_TRY(Plan plan, plan_memory(part));
      if (plan.bytes > regions_[r].bytes) {  // the plan that said it fits
        MOTE_TRY(plan, plan_memory(part, {.effort = kQuestionEffort}));
      }
      MOTE_CHECK(check_plan(part, plan));
      for (const size_t b : buffers_) {
        if (assignment[b] != r) continue;
        result.region[b] = r;
        result.offsets[b] = plan.offsets[b];
      }
      result.plans.push_back(std::move(plan));
    }
    result.cost = cost(assignment);
    return result;
  }

  // What each region alone would have to have more, the others as they are.
  Failure missing() {
    std::string has, lacks;
    for (const PlanRegion& region : regions_)
      has +=
          fmt::format("{}{} has {}", has.empty() ? "" : ", ", region.name, grouped(region.bytes));
    for (size_t r = 0; r < regions_.size(); ++r) {
      const std::optional<int64_t> needed = needed_in(r);
      if (!needed) continue;
      lacks +=
          fmt::format("{}{} must have {}, {} more", lacks.empty() ? "" : ", or ", regions_[r].name,
                      grouped(*needed), grouped(*needed - regions_[r].bytes));
    }
    return fail_hint("Give the regions more, or name a further one.", ErrorKind::kDoesNotFit,
                     "the working memory does not fit its regions ({} bytes){}{}. The largest "
                     "buffer is \"{}\" with {}",
                     has, lacks.empty() ? "" : ": ", lacks, largest().name,
                     grouped(largest().bytes));
  }
  const PlanBuffer& largest() const {
    return *std::ranges::max_element(problem_.buffers, {}, &PlanBuffer::bytes);
  }

  // The least found for a region without limit that takes what the others have no room for.
  std::optional<int64_t> needed_in(size_t region) {
    std::vector<PlanRegion> regions = regions_;
    regions[region].bytes = INT64_MAX / 4;
    RegionPlanner unlimited(problem_, accesses_, regions);
    std::vector<size_t> last = by_cost_;
    std::erase(last, region);
    last.push_back(region);
    std::optional<int64_t> least;
    for (const std::vector<size_t>& order : orders()) {
      Assignment assignment(problem_.buffers.size(), kNowhere);
      for (const size_t b : order)
        for (const size_t r : last) {
          assignment[b] = r;
          if (unlimited.holds(assignment, r)) break;
        }
      const auto plan = plan_memory(part_of(problem_, assignment, region));
      if (plan && (!least || plan->bytes < *least)) least = plan->bytes;
    }
    return least;
  }

  const PlanProblem& problem_;
  const std::vector<double>& accesses_;
  const std::vector<PlanRegion> regions_;
  std::vector<size_t> buffers_;  // that have bytes
  std::vector<size_t> by_cost_;  // regions
  std::map<std::pair<size_t, std::vector<bool>>, bool> known_;
  int questions_ = 0;
  std::optional<Assignment> best_;
  double best_cost_ = 0;
};

}  // namespace

PlanProblem part_of(const PlanProblem& problem, const std::vector<size_t>& assignment,
                    size_t region) {
  PlanProblem part = problem;
  for (size_t b = 0; b < part.buffers.size(); ++b)
    if (assignment[b] != region) part.buffers[b].bytes = 0;
  return part;
}

Result<RegionPlan> plan_regions(const PlanProblem& problem, const std::vector<double>& accesses,
                                const std::vector<PlanRegion>& regions) {
  if (accesses.size() != problem.buffers.size() || regions.empty())
    return fail(ErrorKind::kInternal, "{} buffers with {} counts of accesses, for {} regions",
                problem.buffers.size(), accesses.size(), regions.size());
  return RegionPlanner(problem, accesses, regions).plan();
}

}  // namespace mote
