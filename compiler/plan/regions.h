// SPDX-License-Identifier: Apache-2.0
// One plan over several memories, some faster than others: every buffer wholly in one of them,
// those that are accessed most where an access costs least, as far as there is room.
//
//   MOTE_TRY(RegionPlan plan, plan_regions(problem, accesses, {{"dtcm", 65536, 1}, {"sram", 1 <<
//   20, 2}})); plan.region[b], plan.offsets[b]  // where buffer b lies
#pragma once

#include "compiler/plan/plan.h"

namespace mote {

struct PlanRegion {
  std::string name;
  int64_t bytes = 0;
  double cost = 1;  // of one access, against the others
};

struct RegionPlan {
  std::vector<size_t> region;    // per buffer; 0 for buffers of no bytes
  std::vector<int64_t> offsets;  // per buffer, within its region
  std::vector<Plan> plans;       // per region, of its own buffers
  double cost = 0;               // accesses times their cost
  bool cheapest = false;         // every assignment of buffers to regions was weighed
};

// `accesses`: per buffer, of one invocation. kDoesNotFit says how much which region lacks.
Result<RegionPlan> plan_regions(const PlanProblem& problem, const std::vector<double>& accesses,
                                const std::vector<PlanRegion>& regions);

// What plan_memory is asked for one region: the other buffers have no bytes.
PlanProblem part_of(const PlanProblem& problem, const std::vector<size_t>& assignment,
                    size_t region);

}  // namespace mote
