// SPDX-License-Identifier: Apache-2.0
// The planner's own view of a problem, shared by its strategies.
//
// Every rule between two buffers, with or without an overlap, is one forbidden open interval of
// the difference of their offsets:
//
//   alive together            not -bytes(x) < offset(x) - offset(y) < bytes(y)
//   x written over y, lag L   not -min(L, bytes(x)) < offset(x) - offset(y) < bytes(y)
//   y written over x, lag L   not -bytes(x) < offset(x) - offset(y) < min(L, bytes(y))
//
// so no strategy needs to know what an overlap is. An overlap by units leaves single places within
// such an interval, and so makes several of it. A plan is an order: each buffer in turn takes the
// lowest place left. Some order gives a smallest plan as long as no lag is negative and no place is
// single: sort a smallest plan, slid down as far as it goes, by offset.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/plan/plan.h"

namespace mote::planning {

struct Neighbour {
  size_t other;
  int64_t low, high;  // offset - offset(other) must not lie strictly between
};

struct Item {
  size_t buffer;  // index in the problem
  int64_t bytes;
  int64_t padded_bytes;  // rounded up to the grain
  int64_t alignment;
  int first, last;
  bool overlaps;  // has an overlap with some neighbour
};

// What one alive item adds to the memory needed at a step.
struct Member {
  enum class Kind : uint8_t { kPlain, kInput, kOutput } kind;
  size_t item;
  int64_t alone_bytes;  // input, output: the end or start that no partner can cover
};
using Step = std::vector<Member>;

struct Space {
  std::vector<Item> items;  // those that have bytes
  std::vector<std::vector<Neighbour>> neighbours;
  std::vector<Step> steps;     // each at which something is born
  int64_t grain = 1;           // divides every alignment, so also every offset
  bool orders_suffice = true;  // some order of placing gives a smallest plan
};

Result<Space> make_space(const PlanProblem& problem);

inline constexpr int64_t kUnplaced = -1;

struct Placement {
  std::vector<int64_t> offsets;  // per item
  int64_t bytes = INT64_MAX;
  std::string method;
};

struct Effort {
  int64_t left;
  bool spend(int64_t amount) { return (left -= amount) >= 0; }
};

// No plan that keeps the items already placed, and puts the others at `floor` or above, has fewer
// bytes than this.
int64_t least_bytes(const Space& space, const Step& step, int64_t floor,
                    const std::vector<int64_t>& offsets);
int64_t lower_bound(const Space& space);
int64_t live_bytes(const Space& space);

// Whether offsets, one per buffer of the problem, are a plan.
bool is_placement(const Space& space, const std::vector<int64_t>& offsets);

/// Strategies: each improves `best` where it can and stops at `bound` ///

void place_greedily(const Space& space, int64_t bound, Effort& effort, Placement& best);
void place_by_local_search(const Space& space, int64_t bound, Effort& effort, Placement& best);
// Returns the bound it has proven, at least the one given.
int64_t place_exactly(const Space& space, int64_t bound, Effort& effort, size_t exact_limit,
                      Placement& best);

/// Help for strategies ///

enum class Fit : uint8_t { kFirst, kBest };

int64_t align_up(int64_t value, int64_t alignment);  // value >= 0

// Places order[from...] one after the other and returns the bytes needed, or INT64_MAX as soon as
// they exceed `limit`. `rank` is the inverse of `order`; order[..from) is placed already.
int64_t place_in_order(const Space& space, const std::vector<size_t>& order,
                       const std::vector<size_t>& rank, size_t from, Fit fit, int64_t limit,
                       Effort& effort, std::vector<int64_t>& offsets);

}  // namespace mote::planning
