// SPDX-License-Identifier: Apache-2.0
// Simple orders first; if they miss the bound, the exact search with half of the effort; if that
// does not end, local search with the rest.
#include <algorithm>

#include "compiler/plan/placement.h"
#include "compiler/plan/plan.h"

namespace mote {

Result<Plan> plan_memory(const PlanProblem& problem, const PlanOptions& options) {
  using namespace planning;
  MOTE_TRY(const Space space, make_space(problem));
  Plan plan;
  plan.offsets.assign(problem.buffers.size(), 0);
  plan.live_bytes = live_bytes(space);
  plan.bound_bytes = lower_bound(space);

  Placement best;
  Effort effort{options.effort};
  place_greedily(space, plan.bound_bytes, effort, best);
  if (best.bytes > plan.bound_bytes) {
    Effort half{effort.left / 2};
    effort.left -= half.left;
    plan.bound_bytes = place_exactly(space, plan.bound_bytes, half, options.exact_limit, best);
    effort.left += std::max<int64_t>(0, half.left);
  }
  if (best.bytes > plan.bound_bytes) place_by_local_search(space, plan.bound_bytes, effort, best);

  for (size_t i = 0; i < space.items.size(); ++i)
    plan.offsets[space.items[i].buffer] = best.offsets[i];
  plan.bytes = best.bytes;
  plan.optimal = plan.bytes == plan.bound_bytes;
  plan.method = best.method;
  return plan;
}

}  // namespace mote
