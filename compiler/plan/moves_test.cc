// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/moves.h"

#include <gtest/gtest.h>

#include <random>

namespace mote {
namespace {

MoveOptions whole_buffers(const PlanProblem& problem, int64_t most_bytes = INT64_MAX) {
  MoveOptions options;
  options.part = [&problem](size_t b, int) { return BufferPart{0, problem.buffers[b].bytes}; };
  options.most_bytes = most_bytes;
  options.least_gain = 1;
  return options;
}

// x0 -> x1 -> x2 ..., each output its lag below its input.
PlanProblem chain(const std::vector<int64_t>& sizes, const std::vector<int64_t>& lags) {
  PlanProblem problem;
  for (size_t i = 0; i < sizes.size(); ++i) {
    const int t = static_cast<int>(i);
    problem.buffers.push_back({fmt::format("x{}", i), sizes[i], t, t + 1});
    if (i > 0) problem.overlaps.push_back({i, i - 1, lags[i - 1]});
  }
  return problem;
}

Plan must_plan(const PlanProblem& problem) {
  const auto plan = plan_memory(problem);
  EXPECT_TRUE(plan) << plan.error().text();
  EXPECT_TRUE(check_plan(problem, *plan));
  return *plan;
}

std::optional<MovePlan> must_move(const PlanProblem& problem, const MoveOptions& options) {
  const auto moved = plan_moves(problem, must_plan(problem), options);
  EXPECT_TRUE(moved) << moved.error().text();
  return *moved;
}

TEST(Moves, LagsOfAChainDoNotAddUp) {
  const PlanProblem problem = chain({1000, 1000, 1000, 1000, 1000}, {100, 100, 100, 100});
  EXPECT_EQ(must_plan(problem).bytes, 1400);
  const auto moved = must_move(problem, whole_buffers(problem));
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->bytes, 1100);
  EXPECT_EQ(moved->moved_bytes, 3000);
}

TEST(Moves, StayWithinWhatTheyMayCopy) {
  const PlanProblem problem = chain({1000, 1000, 1000, 1000, 1000}, {100, 100, 100, 100});
  const auto moved = must_move(problem, whole_buffers(problem, 1000));
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->bytes, 1200);
  EXPECT_EQ(moved->moves.size(), 1u);
  EXPECT_FALSE(must_move(problem, whole_buffers(problem, 999)));
}

TEST(Moves, LeaveWhatMustStay) {
  const PlanProblem problem = chain({1000, 1000, 1000, 1000, 1000}, {100, 100, 100, 100});
  MoveOptions options = whole_buffers(problem);
  options.part = [](size_t b, int) {
    return b == 2 ? std::optional(BufferPart{0, 1000}) : std::nullopt;
  };
  const auto moved = must_move(problem, options);
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->bytes, 1200);
  ASSERT_EQ(moved->moves.size(), 1u);
  EXPECT_EQ(moved->moves[0].buffer, 2u);
}

TEST(Moves, TakeAlongOnlyWhatIsStillNeeded) {
  const PlanProblem problem = chain({1000, 1000, 1000}, {100, 100});
  MoveOptions options = whole_buffers(problem);
  options.part = [](size_t, int) { return BufferPart{600, 400}; };
  const auto moved = must_move(problem, options);
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->bytes, 1100);
  EXPECT_EQ(moved->moved_bytes, 400);
}

// All sets of moves of a chain, each planned on its own.
TEST(MovesProperty, ChainsReachTheirWidestStepWithTheFewestBytes) {
  std::mt19937 random(1);
  int found = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<int64_t> sizes, lags;
    for (int i = 0; i < 6; ++i) {
      sizes.push_back(4 * (10 + static_cast<int64_t>(random() % 20)));
      lags.push_back(4 * static_cast<int64_t>(random() % 5));
    }
    const PlanProblem problem = chain(sizes, lags);
    const MoveOptions options = whole_buffers(problem);
    const auto moved = must_move(problem, options);
    const auto widest = plan_widest_step(problem);
    ASSERT_TRUE(widest);
    int64_t least_arena = must_plan(problem).bytes, least_bytes = 0;
    for (size_t set = 1; set < 32; ++set) {
      std::vector<Move> moves;
      int64_t bytes = 0;
      for (size_t b = 0; b < 5; ++b)
        if (set >> b & 1) {
          moves.push_back({b, static_cast<int>(b)});
          bytes += sizes[b];
        }
      const int64_t arena = must_plan(with_moves(problem, moves, options)).bytes;
      if (std::pair(arena, bytes) >= std::pair(least_arena, least_bytes)) continue;
      least_arena = arena;
      least_bytes = bytes;
    }
    EXPECT_EQ(least_arena, widest->bytes);
    EXPECT_EQ(moved ? moved->bytes : must_plan(problem).bytes, least_arena) << round;
    EXPECT_EQ(moved ? moved->moved_bytes : 0, least_bytes) << round;
    found += moved.has_value();
  }
  EXPECT_GT(found, 20);
}

TEST(MovesProperty, WhatTheyPromiseThePlannerKeeps) {
  std::mt19937 random(2);
  int found = 0;
  for (int round = 0; round < 20; ++round) {
    PlanProblem problem;
    const int length = 4 + static_cast<int>(random() % 8);
    for (int t = 0; t < length; ++t) {
      const int life = 1 + (random() % 3 == 0 ? static_cast<int>(random() % 4) : 0);
      problem.buffers.push_back({fmt::format("x{}", t), 4 + static_cast<int64_t>(random() % 200), t,
                                 std::min(length, t + life)});
      if (t > 0 && problem.buffers[static_cast<size_t>(t - 1)].last == t)
        problem.overlaps.push_back({static_cast<size_t>(t), static_cast<size_t>(t - 1),
                                    static_cast<int64_t>(random() % 40)});
    }
    const MoveOptions options = whole_buffers(problem);
    const Plan plan = must_plan(problem);
    const auto moved = must_move(problem, options);
    if (!moved) continue;
    ++found;
    EXPECT_LT(moved->bytes, plan.bytes);
    const auto widest = plan_widest_step(problem);
    ASSERT_TRUE(widest);
    EXPECT_GE(moved->bytes, widest->bound_bytes);
    const PlanProblem whole = with_moves(problem, moved->moves, options);
    PlanOptions from_known;
    std::vector<size_t> next(problem.buffers.size(), 1);
    for (const auto& offsets : moved->offsets) from_known.known_offsets.push_back(offsets.at(0));
    for (const Move& move : moved->moves)
      from_known.known_offsets.push_back(moved->offsets[move.buffer].at(next[move.buffer]++));
    const auto again = plan_memory(whole, from_known);
    ASSERT_TRUE(again);
    EXPECT_TRUE(check_plan(whole, *again));
    EXPECT_LE(again->bytes, moved->bytes) << round;
  }
  EXPECT_GT(found, 2);
}

}  // namespace
}  // namespace mote
