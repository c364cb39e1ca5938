// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/regions.h"

#include <gtest/gtest.h>

#include <random>

namespace mote {
namespace {

// A chain: every buffer is read by the step after the one that writes it.
PlanProblem chain(const std::vector<int64_t>& bytes) {
  PlanProblem problem;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const int step = static_cast<int>(i);
    problem.buffers.push_back({fmt::format("b{}", i), bytes[i], step, step + 1});
  }
  return problem;
}

// The cheapest of all assignments, one by one.
double cheapest(const PlanProblem& problem, const std::vector<double>& accesses,
                const std::vector<PlanRegion>& regions) {
  const size_t n = problem.buffers.size();
  double least = 1e300;
  for (size_t code = 0; code < size_t{1} << n; ++code) {
    std::vector<size_t> assignment(n);
    double cost = 0;
    for (size_t b = 0; b < n; ++b) {
      assignment[b] = code >> b & 1;
      cost += accesses[b] * regions[assignment[b]].cost;
    }
    bool fits = true;
    for (size_t r = 0; r < 2; ++r)
      fits = fits && plan_memory(part_of(problem, assignment, r))->bytes <= regions[r].bytes;
    if (fits) least = std::min(least, cost);
  }
  return least;
}

TEST(Regions, WhatIsAccessedMostGoesWhereItCostsLeast) {
  const PlanProblem problem = chain({100, 60, 80, 40});
  const auto plan =
      plan_regions(problem, {100, 600, 80, 400}, {{"fast", 100, 1}, {"slow", 1000, 3}});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->region, (std::vector<size_t>{1, 0, 1, 0}));
  EXPECT_EQ(plan->cost, 600 + 400 + 3 * 180);
  EXPECT_TRUE(plan->cheapest);
}

TEST(Regions, SmallProblemsAreSolvedExactly) {
  std::mt19937 random(1);
  for (int round = 0; round < 40; ++round) {
    PlanProblem problem;
    std::vector<double> accesses;
    for (int b = 0; b < 8; ++b) {
      const int first = static_cast<int>(random() % 6);
      problem.buffers.push_back({"b", 4 * static_cast<int64_t>(1 + random() % 20), first,
                                 first + static_cast<int>(random() % 3)});
      accesses.push_back(static_cast<double>(random() % 1000));
    }
    const std::vector<PlanRegion> regions = {{"fast", 100, 1}, {"slow", 400, 2.5}};
    const auto plan = plan_regions(problem, accesses, regions);
    ASSERT_TRUE(plan);
    EXPECT_DOUBLE_EQ(plan->cost, cheapest(problem, accesses, regions));
    for (size_t r = 0; r < 2; ++r) {
      EXPECT_LE(plan->plans[r].bytes, regions[r].bytes);
      EXPECT_TRUE(check_plan(part_of(problem, plan->region, r), plan->plans[r]));
    }
  }
}

TEST(Regions, ManyBuffersComeCloseAndFit) {
  std::mt19937 random(2);
  PlanProblem problem;
  std::vector<double> accesses;
  double all = 0;
  for (int b = 0; b < 60; ++b) {
    problem.buffers.push_back({"b", 16 * static_cast<int64_t>(1 + random() % 64), b, b + 1});
    accesses.push_back(static_cast<double>(problem.buffers.back().bytes * (1 + random() % 9)));
    all += accesses.back();
  }
  const std::vector<PlanRegion> regions = {{"fast", 1024, 1}, {"slow", 2048, 2}};
  const auto plan = plan_regions(problem, accesses, regions);
  ASSERT_TRUE(plan);
  for (size_t r = 0; r < 2; ++r) EXPECT_LE(plan->plans[r].bytes, regions[r].bytes);
  EXPECT_LT(plan->cost, 1.35 * all);  // all slow would be twice
}

TEST(Regions, SaysWhatIsMissingWhere) {
  const PlanProblem problem = chain({100, 60, 80});
  const auto plan = plan_regions(problem, {1, 1, 1}, {{"dtcm", 60, 1}, {"sram", 96, 2}});
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().kind, ErrorKind::kDoesNotFit);
  EXPECT_NE(plan.error().text().find("dtcm has 60, sram has 96 bytes"), std::string::npos)
      << plan.error().text();
  EXPECT_NE(plan.error().text().find("sram must have 100, 4 more"), std::string::npos)
      << plan.error().text();
  // And with that much it does fit.
  EXPECT_TRUE(plan_regions(problem, {1, 1, 1}, {{"dtcm", 60, 1}, {"sram", 100, 2}}));
}

}  // namespace
}  // namespace mote
