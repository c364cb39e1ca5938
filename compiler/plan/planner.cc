// SPDX-License-Identifier: Apache-2.0
// Simple orders first; if they miss the bound, the exact search with half of the effort; if that
// does not end, local search with the rest.
#include <algorithm>

#include "compiler/plan/placement.h"
#include "compiler/plan/plan.h"

namespace mote {
namespace {

// The plan that the caller knows, if it is one.
planning::Placement known_placement(const PlanProblem& problem, const std::vector<int64_t>& offsets,
                                    const planning::Space& space) {
  planning::Placement known;
  if (offsets.size() != problem.buffers.size() || !planning::is_placement(space, offsets))
    return known;
  known.bytes = 0;
  for (const planning::Item& item : space.items) {
    known.offsets.push_back(offsets[item.buffer]);
    known.bytes = std::max(known.bytes, offsets[item.buffer] + item.bytes);
  }
  known.method = "known";
  return known;
}

}  // namespace

Result<Plan> plan_memory(const PlanProblem& problem, const PlanOptions& options) {
  using namespace planning;
  MOTE_TRY(const Space space, make_space(problem));
  Plan plan;
  plan.offsets.assign(problem.buffers.size(), 0);
  plan.live_bytes = live_bytes(space);
  plan.bound_bytes = lower_bound(space);

  Placement best = known_placement(problem, options.known_offsets, space);
  Effort effort{options.effort};
  const int64_t enough = std::max(plan.bound_bytes, options.enough_bytes);
  if (best.bytes > enough) place_greedily(space, enough, effort, best);
  if (best.bytes > enough) {
    Effort half{effort.left / 2};
    effort.left -= half.left;
    const int64_t proven = place_exactly(space, enough, half, options.exact_limit, best);
    if (proven > enough) plan.bound_bytes = proven;
    effort.left += std::max<int64_t>(0, half.left);
  }
  if (best.bytes > std::max(enough, plan.bound_bytes))
    place_by_local_search(space, std::max(enough, plan.bound_bytes), effort, best);

  for (size_t i = 0; i < space.items.size(); ++i)
    plan.offsets[space.items[i].buffer] = best.offsets[i];
  plan.bytes = best.bytes;
  plan.optimal = plan.bytes == plan.bound_bytes;
  plan.method = best.method;
  return plan;
}

}  // namespace mote
