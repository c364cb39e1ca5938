// SPDX-License-Identifier: Apache-2.0
// Buffers that change their place while they are alive. Without moves one step's neighbours decide
// where a buffer lies at all others: each output of a chain lies its lag below its input, so that
// five layers take the bytes of the largest and five lags. Moved back up in between, they take one.
#pragma once

#include <functional>
#include <optional>

#include "compiler/plan/plan.h"

namespace mote {

// Right after `after_step`, before the next step, as a step of its own.
struct Move {
  size_t buffer = 0;
  int after_step = 0;
};

// What of a buffer is still needed at some time.
struct BufferPart {
  int64_t offset = 0;  // within the buffer
  int64_t bytes = 0;
};

struct MoveOptions {
  // What of a buffer would be moved right after a step; nothing if it must stay where it is.
  std::function<std::optional<BufferPart>(size_t buffer, int after_step)> part;
  int64_t most_bytes = 0;        // that all moves together may copy
  int64_t least_gain = 0;        // bytes of arena for which moves are worth anything
  int64_t effort = 100'000'000;  // as PlanOptions::effort
};

struct MovePlan {
  std::vector<Move> moves;  // in the order in which they are to be done
  // Per buffer its offset, followed by the one after each of its moves: places to start from when
  // the problem with these moves is planned. Empty: none known.
  std::vector<std::vector<int64_t>> offsets;
  int64_t bytes = 0;        // the arena with these moves
  int64_t moved_bytes = 0;  // what they copy
};

// Moves that make the arena of `plan` as small as such moves can, or nearly so, and copy few bytes.
// Nothing where none are worth it.
Result<std::optional<MovePlan>> plan_moves(const PlanProblem& problem, const Plan& plan,
                                           const MoveOptions& options);

// The problem in which the moves are steps: buffers[b] is followed, at the end, by a buffer per
// move, in order. Steps after a move count one more.
PlanProblem with_moves(const PlanProblem& problem, const std::vector<Move>& moves,
                       const MoveOptions& options);

// The most that one step alone needs, however its buffers got where they are: with moves, no plan
// is smaller than its bound_bytes; its bytes are what plan_moves hopes for.
Result<Plan> plan_widest_step(const PlanProblem& problem);

}  // namespace mote
