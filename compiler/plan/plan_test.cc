// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

namespace mote {
namespace {

Plan must_plan(const PlanProblem& problem, const PlanOptions& options = {}) {
  const auto plan = plan_memory(problem, options);
  EXPECT_TRUE(plan) << plan.error().text();
  const auto verdict = check_plan(problem, *plan);
  EXPECT_TRUE(verdict) << verdict.error().text();
  return *plan;
}

// x0 -> x1 -> x2 ..., each alive from the step that writes it to the step that reads it.
PlanProblem chain(const std::vector<int64_t>& sizes) {
  PlanProblem problem;
  for (size_t i = 0; i < sizes.size(); ++i) {
    const int t = static_cast<int>(i);
    problem.buffers.push_back({fmt::format("x{}", i), sizes[i], t, t + 1});
  }
  return problem;
}

void allow_in_place(PlanProblem& problem, int64_t lag_bytes) {
  for (size_t i = 1; i < problem.buffers.size(); ++i)
    problem.overlaps.push_back({i, i - 1, lag_bytes});
}

TEST(Plan, NothingNeedsNothing) {
  EXPECT_EQ(must_plan({}).bytes, 0);
  EXPECT_TRUE(must_plan({}).optimal);
  const Plan empty = must_plan({{{"empty", 0, 0, 3}, {"also empty", 0, 1, 2, 64}}, {}});
  EXPECT_EQ(empty.bytes, 0);
}

TEST(Plan, ChainNeedsItsWidestStep) {
  const Plan plan = must_plan(chain({100, 40, 200, 60, 60, 8}));
  EXPECT_EQ(plan.live_bytes, 260);
  EXPECT_EQ(plan.bytes, 260);
  EXPECT_TRUE(plan.optimal);
}

TEST(Plan, AlignmentIsPartOfTheBound) {
  const Plan plan = must_plan(chain({10, 10}));  // 10 bytes, a gap of 2, 10 bytes
  EXPECT_EQ(plan.live_bytes, 20);
  EXPECT_EQ(plan.bound_bytes, 22);
  EXPECT_EQ(plan.bytes, 22);
}

TEST(Plan, InPlaceNeedsOneBuffer) {
  PlanProblem problem = chain({64, 64, 64, 64});
  allow_in_place(problem, 0);
  const Plan plan = must_plan(problem);
  EXPECT_EQ(plan.live_bytes, 128);
  EXPECT_EQ(plan.bytes, 64);
  EXPECT_TRUE(plan.optimal);
}

TEST(Plan, LagKeepsItsDistance) {
  PlanProblem problem = chain({64, 256});  // four bytes written per byte read
  allow_in_place(problem, 192);
  const Plan plan = must_plan(problem);
  EXPECT_EQ(plan.bytes, 256);
  EXPECT_EQ(plan.offsets, (std::vector<int64_t>{192, 0}));
}

TEST(Plan, UnitsAllowSinglePlacesBelowTheLag) {
  PlanProblem problem = chain({64, 64});
  problem.overlaps = {{1, 0, 40}, {1, 0, 8, 12}};  // 8, 20, 32, and anything from 40
  EXPECT_EQ(must_plan(problem).bytes, 72);
  problem.buffers[0].alignment = 16;  // so that the distance is a multiple of 4 but never 8
  problem.buffers[1].alignment = 16;
  EXPECT_EQ(must_plan(problem).bytes, 32 + 64);
  Plan between = must_plan(chain({64, 64}));
  between.optimal = false;
  between.offsets = {24, 0};
  EXPECT_FALSE(check_plan(problem, between));
}

TEST(Plan, OverlapMeansNothingWhileTheInputIsStillNeeded) {
  PlanProblem problem = chain({64, 64});
  problem.buffers[0].last = 2;
  allow_in_place(problem, 0);
  EXPECT_EQ(must_plan(problem).bytes, 128);
}

TEST(Plan, OneOutputMayCoverTwoInputs) {
  const PlanProblem problem = {{{"a", 8, 0, 2}, {"b", 8, 1, 2}, {"sum", 16, 2, 3}},
                               {{2, 0, 0}, {2, 1, 0}}};
  const Plan plan = must_plan(problem);
  EXPECT_EQ(plan.bytes, 16);
  EXPECT_EQ(plan.offsets[2], 0);
}

TEST(Plan, NegativeLagLetsTheOutputStartAbove) {
  PlanProblem problem = {{{"x", 8, 0, 1}, {"y", 8, 1, 2}}, {{1, 0, -4}}};
  EXPECT_EQ(must_plan(problem).bytes, 8);
  Plan shifted = must_plan(problem);
  shifted.offsets = {0, 4};
  shifted.bytes = 12;
  shifted.optimal = false;
  EXPECT_TRUE(check_plan(problem, shifted));
  problem.overlaps[0].lag_bytes = -3;
  EXPECT_FALSE(check_plan(problem, shifted));
}

// Five bytes are alive at most, but no placement without moving fits into them: only the search
// that ran to its end can know.
TEST(Plan, ExactSearchProvesWhatLiveBytesCannot) {
  const PlanProblem problem = {{{"a", 2, 4, 4, 1},
                                {"b", 1, 1, 3, 1},
                                {"c", 3, 5, 5, 1},
                                {"d", 2, 2, 2, 1},
                                {"e", 1, 2, 4, 1},
                                {"f", 1, 0, 5, 1},
                                {"g", 3, 0, 1, 1},
                                {"h", 1, 3, 5, 1}},
                               {}};
  const Plan plan = must_plan(problem);
  EXPECT_EQ(plan.live_bytes, 5);
  EXPECT_EQ(plan.bytes, 6);
  EXPECT_EQ(plan.bound_bytes, 6);
  EXPECT_TRUE(plan.optimal);
  EXPECT_FALSE(must_plan(problem, {.effort = 200'000, .exact_limit = 0}).optimal);
}

// MobileNet v1, width 0.25, 96 x 96, with the lags of row-ordered convolutions. All 28 at once
// would cost the exact search more than a hundred times this effort; the few crowded layers decide.
TEST(Plan, ExactSearchLooksAtWhatMatters) {
  const struct {
    int64_t bytes, lag_bytes;  // of a layer's output, over its input
    int times;
  } layers[] = {{9216, 0, 1},    {18432, 9984, 1}, {18432, 768, 1},  {36864, 19200, 1},
                {9216, 384, 1},  {18432, 9984, 1}, {18432, 1536, 2}, {4608, 384, 1},
                {9216, 5376, 1}, {9216, 1536, 2},  {2304, 384, 1},   {4608, 3072, 1},
                {4608, 1536, 9}, {1152, 384, 1},   {2304, 1920, 1},  {2304, 1536, 2}};
  PlanProblem problem;
  for (const auto& layer : layers)
    for (int i = 0; i < layer.times; ++i) {
      const size_t x = problem.buffers.size();
      const int t = static_cast<int>(x);
      problem.buffers.push_back({fmt::format("x{}", x), layer.bytes, t, t + 1});
      if (x > 0) problem.overlaps.push_back({x, x - 1, layer.lag_bytes});
    }
  const Plan plan = must_plan(problem, {.effort = 200'000});
  EXPECT_EQ(plan.live_bytes, 55'296);
  EXPECT_EQ(plan.bytes, 38'016);
  EXPECT_TRUE(plan.optimal);
  EXPECT_FALSE(must_plan(problem, {.effort = 200'000, .exact_limit = 0}).optimal);
}

TEST(Plan, RefusesWhatContradictsItself) {
  const auto message = [](const PlanProblem& problem) {
    const auto plan = plan_memory(problem);
    return plan ? std::string("planned") : plan.error().message;
  };
  EXPECT_EQ(message({{{"x", -1, 0, 0}}, {}}),
            "buffer \"x\" cannot be planned: -1 bytes, steps 0 to 0, alignment 4");
  EXPECT_EQ(message({{{"x", 1, 2, 1}}, {}}),
            "buffer \"x\" cannot be planned: 1 bytes, steps 2 to 1, alignment 4");
  EXPECT_EQ(message({{{"x", 1, 0, 0, 0}}, {}}),
            "buffer \"x\" cannot be planned: 1 bytes, steps 0 to 0, alignment 0");
  EXPECT_EQ(message({{{"x", 1, 0, 0}}, {{0, 1, 0}}}),
            "an overlap of buffers 0 and 1, of which there are 1");
  EXPECT_EQ(message({{{"x", 1, 0, 0}}, {{0, 0, 0}}}),
            "an overlap of buffers 0 and 0, of which there are 1");
  EXPECT_EQ(message({{{"x", INT64_MAX, 0, 0}}, {}}),
            "buffer \"x\" of 9223372036854775807 bytes, aligned to 4, is beyond any memory");
  const int64_t half = int64_t{1} << 59;
  EXPECT_EQ(message({{{"x", half, 0, 0}, {"y", half, 1, 1}}, {}}),
            "buffer \"y\" of 576460752303423488 bytes, aligned to 4, is beyond any memory");
}

TEST(Plan, RefusesTooManyAtOnceBeforeRunningOutOfMemory) {
  PlanProblem problem;
  for (int i = 0; i < 20'000; ++i) problem.buffers.push_back({"x", 4, 0, 1});
  const auto plan = plan_memory(problem);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().kind, ErrorKind::kUnsupported);
  EXPECT_EQ(plan.error().message,
            "more than 2000000 pairs of buffers are alive together, too many to plan");
}

TEST(Plan, AnyLagIsSafe) {
  for (const int64_t lag : {INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX}) {
    const PlanProblem problem = {{{"x", 8, 0, 1}, {"y", 16, 1, 2}}, {{1, 0, lag}}};
    EXPECT_EQ(must_plan(problem).bytes, lag < 0 ? 16 : 24);
  }
}

TEST(CheckPlan, NamesBothBuffersAndTheSteps) {
  const PlanProblem problem = chain({8, 8, 8});
  Plan plan = must_plan(problem);
  plan.offsets = {0, 4, 8};
  plan.bytes = 16;
  const auto verdict = check_plan(problem, plan);
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().message,
            "buffers \"x0\" (8 bytes at 0, steps 0 to 1) and \"x1\" (8 bytes at 4, steps 1 to 2) "
            "share bytes 4 to 7 while both are alive, at steps 1 to 1, and no overlap allows it");
}

TEST(CheckPlan, RefusesMisalignedOutsideAndBoastfulPlans) {
  const PlanProblem problem = chain({8, 8});
  const Plan good = must_plan(problem);
  const auto refuses = [&](auto change) {
    Plan plan = good;
    change(plan);
    return !check_plan(problem, plan);
  };
  EXPECT_TRUE(refuses([](Plan& p) { p.offsets = {0, 9}, p.bytes = 20, p.optimal = false; }));
  EXPECT_TRUE(refuses([](Plan& p) { p.offsets = {0, 12}; }));
  EXPECT_TRUE(refuses([](Plan& p) { p.offsets = {-4, 8}; }));
  EXPECT_TRUE(refuses([](Plan& p) { p.offsets = {0}; }));
  EXPECT_TRUE(refuses([](Plan& p) { p.bound_bytes = 17; }));
  EXPECT_TRUE(refuses([](Plan& p) { p.bound_bytes = 15; }));  // not what "optimal" says
  EXPECT_TRUE(refuses([](Plan& p) { p.live_bytes = 8; }));
}

/// Random problems ///

enum class Lags { kNone, kPositive, kAny };

PlanProblem random_problem(std::mt19937& random, size_t count, int64_t most_bytes, Lags lags) {
  const auto below = [&](int64_t n) { return static_cast<int64_t>(random() % n); };
  PlanProblem problem;
  const int steps = 1 + static_cast<int>(below(static_cast<int64_t>(count) + 2));
  const int most_life = 1 + static_cast<int>(below(4));
  const bool with_alignment = below(2) == 0;
  for (size_t i = 0; i < count; ++i) {
    const int first = static_cast<int>(below(steps));
    problem.buffers.push_back({fmt::format("b{}", i), below(most_bytes + 1), first,
                               first + static_cast<int>(below(most_life)),
                               with_alignment ? int64_t{1} << below(3) : 1});
  }
  if (lags == Lags::kNone) return problem;
  for (size_t output = 0; output < count; ++output)
    for (size_t input = 0; input < count; ++input)
      if (output != input && problem.buffers[output].first == problem.buffers[input].last &&
          below(3) > 0)
        problem.overlaps.push_back(
            {output, input, below(most_bytes + 2) - (lags == Lags::kAny ? most_bytes / 2 : 0)});
  return problem;
}

constexpr Lags kAllLags[] = {Lags::kNone, Lags::kPositive, Lags::kAny};

// The problem of the first `count` buffers alone.
PlanProblem prefix(const PlanProblem& problem, size_t count) {
  PlanProblem first = problem;
  first.buffers.resize(count);
  std::erase_if(first.overlaps, [&](const PlanOverlap& overlap) {
    return overlap.output >= count || overlap.input >= count;
  });
  return first;
}

// The least bytes of any plan: all offsets of all buffers, one buffer after the other, judged by
// the checker.
int64_t brute_force(const PlanProblem& problem, int64_t at_most) {
  std::vector<PlanProblem> prefixes;
  std::vector<Plan> plans;  // for their live_bytes, which the checker compares
  for (size_t count = 0; count <= problem.buffers.size(); ++count) {
    prefixes.push_back(prefix(problem, count));
    plans.push_back(*plan_memory(prefixes.back(), {.effort = 0}));
    plans.back().optimal = false;
    plans.back().bound_bytes = 0;
  }
  int64_t bytes = at_most;
  std::vector<int64_t> offsets;
  const std::function<bool()> place = [&] {
    const size_t i = offsets.size();
    plans[i].offsets = offsets;
    plans[i].bytes = bytes;
    if (!check_plan(prefixes[i], plans[i])) return false;
    if (i == problem.buffers.size()) return true;
    const PlanBuffer& buffer = problem.buffers[i];
    bool placed = false;
    for (int64_t at = 0; !placed && at + buffer.bytes <= bytes; at += buffer.alignment) {
      offsets.push_back(at);
      placed = place();
      offsets.pop_back();
    }
    return placed;
  };
  do --bytes;
  while (bytes >= 0 && place());
  return bytes + 1;
}

TEST(PlanProperty, TinyProblemsAgreeWithBruteForce) {
  std::mt19937 random(1);
  int optimal = 0, total = 0;
  for (const Lags lags : kAllLags)
    for (int round = 0; round < 300; ++round) {
      const PlanProblem problem = random_problem(random, 1 + random() % 4, 4, lags);
      const Plan plan = must_plan(problem, {.effort = 200'000});
      const int64_t least = brute_force(problem, plan.bytes);
      EXPECT_LE(plan.bound_bytes, least);
      if (plan.optimal || lags != Lags::kAny) {
        EXPECT_EQ(plan.bytes, least) << "round " << round;
      }
      if (lags != Lags::kAny) {
        EXPECT_TRUE(plan.optimal);
      }
      optimal += plan.optimal;
      ++total;
    }
  EXPECT_GT(optimal, total * 9 / 10);
}

TEST(PlanProperty, EveryPlanIsAcceptedAndMoreEffortIsNeverWorse) {
  std::mt19937 random(2);
  for (const Lags lags : kAllLags)
    for (int round = 0; round < 600; ++round) {
      const PlanProblem problem =
          random_problem(random, 1 + random() % 24, 1 + random() % 400, lags);
      const Plan greedy = must_plan(problem, {.effort = 0});
      const Plan heuristic = must_plan(problem, {.effort = 20'000, .exact_limit = 0});
      const Plan plan = must_plan(problem, {.effort = 200'000});
      EXPECT_LE(heuristic.bytes, greedy.bytes);
      EXPECT_LE(plan.bytes, greedy.bytes);
      EXPECT_LE(plan.bound_bytes, plan.bytes);
      EXPECT_EQ(greedy.live_bytes, plan.live_bytes);
      if (plan.optimal) {
        EXPECT_LE(plan.bytes, heuristic.bytes);
        EXPECT_LE(greedy.bound_bytes, plan.bytes);
      }
      if (lags == Lags::kNone) {
        EXPECT_GE(plan.bytes, plan.live_bytes);
      }
    }
}

TEST(PlanProperty, TheSameProblemHasTheSamePlan) {
  std::mt19937 random(3);
  for (int round = 0; round < 20; ++round) {
    const PlanProblem problem = random_problem(random, 80, 1000, Lags::kAny);
    const Plan one = must_plan(problem, {.effort = 1'000'000});
    const Plan two = must_plan(problem, {.effort = 1'000'000});
    EXPECT_EQ(one.offsets, two.offsets);
    EXPECT_EQ(one.method, two.method);
  }
}

// Moves one buffer of an accepted plan. Whether that is still a plan is known from painting bytes,
// step by step, without any formula.
bool painting_collides(const PlanProblem& problem, const Plan& plan) {
  for (size_t i = 0; i < problem.buffers.size(); ++i)
    for (size_t j = 0; j < i; ++j)
      for (const PlanBuffer& born : problem.buffers) {
        const int t = born.first;
        const PlanBuffer &a = problem.buffers[i], &b = problem.buffers[j];
        if (t < a.first || t > a.last || t < b.first || t > b.last) continue;
        for (int64_t k = 0; k < a.bytes; ++k) {
          const int64_t at = plan.offsets[i] + k - plan.offsets[j];
          if (at >= 0 && at < b.bytes) return true;
        }
      }
  return false;
}

TEST(PlanProperty, TheCheckerRefusesMutantsThatCollide) {
  std::mt19937 random(4);
  int refused = 0;
  for (int round = 0; round < 2000; ++round) {
    PlanProblem problem = random_problem(random, 2 + random() % 6, 9, Lags::kNone);
    Plan plan = must_plan(problem);
    const size_t moved = random() % plan.offsets.size();
    plan.offsets[moved] = static_cast<int64_t>(random() % 24) * problem.buffers[moved].alignment;
    plan.bytes = 1000;
    plan.optimal = false;
    const bool accepted = check_plan(problem, plan).has_value();
    EXPECT_EQ(accepted, !painting_collides(problem, plan)) << round;
    refused += !accepted;
  }
  EXPECT_GT(refused, 200);
}

/// What a lag means: a kernel that, before it writes byte k, has read its input up to k - lag ///

struct Cell {
  size_t buffer = SIZE_MAX;
  int64_t index = 0;
  bool operator==(const Cell&) const = default;
};

// Runs the program whose buffers these are: at the step at which buffers are born, those that die
// there are read and the new ones are written, front to back and as late or early as the lags let
// them; every read must find what was written.
bool every_read_finds_what_was_written(const PlanProblem& problem, const Plan& plan) {
  std::vector<Cell> arena(static_cast<size_t>(plan.bytes));
  const auto cell = [&](size_t buffer, int64_t index) -> Cell& {
    return arena[static_cast<size_t>(plan.offsets[buffer] + index)];
  };
  int end = 0;
  for (const PlanBuffer& buffer : problem.buffers) end = std::max(end, buffer.last);
  for (int t = 0; t <= end; ++t) {
    std::vector<size_t> inputs, outputs, others;
    for (size_t i = 0; i < problem.buffers.size(); ++i) {
      const PlanBuffer& buffer = problem.buffers[i];
      if (buffer.first == t) outputs.push_back(i);
      if (buffer.first < t && buffer.last == t) inputs.push_back(i);
      if (buffer.first < t && t < buffer.last) others.push_back(i);
    }
    std::vector<int64_t> read(problem.buffers.size(), 0);
    bool good = true;
    const auto read_up_to = [&](size_t input, int64_t count) {
      count = std::min(count, problem.buffers[input].bytes);
      for (; read[input] < count; ++read[input])
        good &= cell(input, read[input]) == Cell{input, read[input]};
    };
    for (const size_t output : outputs)
      for (int64_t k = 0; k < problem.buffers[output].bytes; ++k) {
        for (const PlanOverlap& overlap : problem.overlaps)
          if (overlap.output == output && problem.buffers[overlap.input].last == t &&
              problem.buffers[overlap.input].first < t)
            read_up_to(overlap.input, k - overlap.lag_bytes + 1);
        cell(output, k) = {output, k};
      }
    for (const size_t input : inputs) read_up_to(input, INT64_MAX);
    for (const auto* alive : {&outputs, &others})
      for (const size_t i : *alive)
        for (int64_t k = 0; k < problem.buffers[i].bytes; ++k) good &= cell(i, k) == Cell{i, k};
    if (!good) return false;
  }
  return true;
}

// A network: one operator per step, with one output, a reader some steps later, and an overlap with
// one of the inputs that die there.
PlanProblem random_network(std::mt19937& random, int length, int64_t most_bytes) {
  PlanProblem problem;
  for (int t = 0; t < length; ++t) {
    const int life = random() % 4 == 0 ? 1 + static_cast<int>(random() % 5) : 1;
    problem.buffers.push_back({fmt::format("x{}", t),
                               1 + int64_t(random() % static_cast<uint64_t>(most_bytes)), t,
                               std::min(t + life, length), 1});
    for (size_t input = 0; input < static_cast<size_t>(t); ++input)
      if (problem.buffers[input].last == t && random() % 4 > 0) {
        problem.overlaps.push_back({static_cast<size_t>(t), input, int64_t(random() % 9) - 3});
        break;
      }
  }
  return problem;
}

TEST(PlanSimulation, ReadsFindWhatWasWritten) {
  std::mt19937 random(5);
  int shared = 0, spoiled = 0;
  for (int round = 0; round < 1000; ++round) {
    PlanProblem problem = random_network(random, 2 + static_cast<int>(random() % 12), 12);
    const Plan plan = must_plan(problem, {.effort = 200'000});
    EXPECT_TRUE(every_read_finds_what_was_written(problem, plan)) << round;
    shared += plan.bytes < plan.live_bytes;
    // The same addresses under kernels that lag one byte more: a tight plan must break.
    for (PlanOverlap& overlap : problem.overlaps) ++overlap.lag_bytes;
    const bool accepted = check_plan(problem, plan).has_value();
    if (accepted) {
      EXPECT_TRUE(every_read_finds_what_was_written(problem, plan)) << round;
    }
    spoiled += !every_read_finds_what_was_written(problem, plan);
  }
  EXPECT_GT(shared, 300);
  EXPECT_GT(spoiled, 100);
}

}  // namespace
}  // namespace mote
