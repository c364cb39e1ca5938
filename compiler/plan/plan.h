// SPDX-License-Identifier: Apache-2.0
// From lifetimes and sizes to addresses in one arena. Knows no operators.
//
//   PlanProblem problem;
//   problem.buffers = {{"x", 16, 0, 1}, {"y", 16, 1, 2}};  // y is computed from x at step 1
//   problem.overlaps = {{1, 0, 0}};                        // and may be written over it
//   MOTE_TRY(Plan plan, plan_memory(problem));             // plan.bytes == 16
//   MOTE_CHECK(check_plan(problem, plan));
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/base/result.h"

namespace mote {

struct PlanBuffer {
  std::string name;
  int64_t bytes = 0;  // may be 0
  int first = 0;      // the steps during which its bytes matter, inclusive:
  int last = 0;       // written at `first`, last read at `last`
  int64_t alignment = 4;
};

// Buffers that are alive at the same step share no byte, except: `output` may share bytes with
// `input` when offset(output) + lag_bytes <= offset(input) and the input dies at the very step at
// which the output is born (buffers[input].last == buffers[output].first; else the entry means
// nothing). Lag 0 is in place or anywhere below; a negative lag lets the output start above. Of
// several entries for one pair the most generous counts.
struct PlanOverlap {
  size_t output = 0;
  size_t input = 0;
  int64_t lag_bytes = 0;
  int64_t unit_bytes = 1;  // offset(input) - offset(output) - lag_bytes must be a multiple of it
};

struct PlanProblem {
  std::vector<PlanBuffer> buffers;
  std::vector<PlanOverlap> overlaps;
};

// Effort is counted, never timed, so that one problem has one plan on every machine.
struct PlanOptions {
  int64_t effort = 60'000'000;         // comparisons of two buffers; about a third of a second
  size_t exact_limit = 64;             // buffers that matter at once; beyond, no exact search
  int64_t enough_bytes = 0;            // a plan no larger ends the search
  std::vector<int64_t> known_offsets;  // a plan to start from, one offset per buffer; or none
};

struct Plan {
  std::vector<int64_t> offsets;  // one per buffer; 0 for buffers of no bytes
  int64_t bytes = 0;             // the arena: the highest end of any buffer
  int64_t bound_bytes = 0;       // no plan can be smaller
  int64_t live_bytes = 0;        // the most that is alive at one step, as if nothing overlapped
  bool optimal = false;          // proven: bytes == bound_bytes
  std::string method;            // what found it: "size, first fit", "exact", "local search"
};

// Refuses problems that contradict themselves (kInternal) and sizes beyond any memory
// (kDoesNotFit) or numbers beyond any network (kUnsupported). The arena must be aligned to the
// largest alignment of its buffers.
Result<Plan> plan_memory(const PlanProblem& problem, const PlanOptions& options = {});

// Judges a plan from the definition above. Shares no code with the planner.
Result<void> check_plan(const PlanProblem& problem, const Plan& plan);

}  // namespace mote
