// SPDX-License-Identifier: Apache-2.0
// A plan as a person reads it: who lies where, when, and what makes the arena as large as it is.
//
//   5,120 bytes, a smallest plan; full at step 1 (*); 6,144 alive at step 2 without overlaps
//
//        offset      bytes  steps      0v  4
//   *         0      4,096  1..2       .##..  conv_1
//             0      2,048  2..3       ..##.  pool_1
//         2,048         10  3..4       ...##  scores
//   *     4,096      1,024  0..1       ##...  image
#pragma once

#include <string>

#include "compiler/plan/plan.h"

namespace mote {

struct PlanPeak {
  int step = 0;
  int64_t bytes = 0;
};

// The step that makes the arena as large as it is: of those at which its highest byte is in use,
// the one with the most bytes alive, the first of these.
PlanPeak arena_peak(const PlanProblem& problem, const Plan& plan);

// The first step with the most bytes alive, as if nothing overlapped.
PlanPeak live_peak(const PlanProblem& problem);

// The drawing above, for a plan that check_plan accepts. One row per buffer that has bytes, by
// offset; * marks those alive when the arena is full. Beyond 64 steps a column stands for several.
std::string memory_map(const PlanProblem& problem, const Plan& plan);

}  // namespace mote
