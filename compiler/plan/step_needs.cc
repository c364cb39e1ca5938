// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/step_needs.h"

#include <algorithm>

#include "compiler/plan/placement.h"

namespace mote {

Result<std::vector<StepNeed>> step_needs(const PlanProblem& problem) {
  using namespace planning;
  MOTE_TRY(const Space space, make_space(problem));
  std::vector<StepNeed> needs;
  for (const Item& item : space.items) {
    needs.resize(std::max(needs.size(), static_cast<size_t>(item.last) + 1));
    for (int step = item.first; step <= item.last; ++step)
      needs[static_cast<size_t>(step)].live_bytes += item.bytes;
  }
  // Where nothing is born nothing overlaps; the rest the bound knows.
  for (StepNeed& need : needs) need.least_bytes = need.live_bytes;
  const std::vector<int64_t> nothing_placed(space.items.size(), kUnplaced);
  for (const Step& step : space.steps) {
    int born = 0;
    for (const Member& member : step) born = std::max(born, space.items[member.item].first);
    needs[static_cast<size_t>(born)].least_bytes = least_bytes(space, step, 0, nothing_placed);
  }
  return needs;
}

}  // namespace mote
