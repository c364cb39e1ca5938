// SPDX-License-Identifier: Apache-2.0
// What each step of a problem asks for by itself, whatever the plan.
#pragma once

#include <vector>

#include "compiler/plan/plan.h"

namespace mote {

struct StepNeed {
  int64_t live_bytes = 0;   // alive at the step, as if nothing overlapped
  int64_t least_bytes = 0;  // no plan has fewer: the same, with every overlap that is allowed
};

// By step, from 0 to the last at which something is alive.
Result<std::vector<StepNeed>> step_needs(const PlanProblem& problem);

}  // namespace mote
