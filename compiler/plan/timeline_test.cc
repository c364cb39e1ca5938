// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/timeline.h"

#include <gtest/gtest.h>

#include <sstream>

namespace mote {
namespace {

TEST(Timeline, ShowsWhoLiesWhereAndWhatFillsTheArena) {
  const PlanProblem problem = {{{"image", 1024, 0, 1},
                                {"conv_1", 4096, 1, 2},
                                {"nothing", 0, 1, 3},
                                {"pool_1", 2048, 2, 3},
                                {"scores", 10, 3, 4}},
                               {{3, 1, 0}}};
  const auto plan = plan_memory(problem);
  ASSERT_TRUE(plan);
  EXPECT_EQ(
      memory_map(problem, *plan),
      R"(5,120 bytes, a smallest plan; full at step 1 (*); 6,144 alive at step 2 without overlaps

     offset      bytes  steps      0v  4
*         0      4,096  1..2       .##..  conv_1
          0      2,048  2..3       ..##.  pool_1
      2,048         10  3..4       ...##  scores
*     4,096      1,024  0..1       ##...  image
)");
  EXPECT_EQ(arena_peak(problem, *plan).step, 1);
  EXPECT_EQ(arena_peak(problem, *plan).bytes, plan->bytes);
  EXPECT_EQ(live_peak(problem).step, 2);
  EXPECT_EQ(live_peak(problem).bytes, plan->live_bytes);
}

TEST(Timeline, NothingIsOneLine) {
  EXPECT_EQ(memory_map({}, *plan_memory({})), "0 bytes\n");
  const PlanProblem empty = {{{"x", 0, 0, 7}}, {}};
  EXPECT_EQ(memory_map(empty, *plan_memory(empty)), "0 bytes\n");
}

TEST(Timeline, SaysHowFarFromTheBound) {
  const PlanProblem problem = {{{"x", 1000, 0, 0}}, {}};
  const Plan plan = {{0}, 2000, 1000, 1000, false, "by hand"};
  EXPECT_TRUE(
      memory_map(problem, plan)
          .starts_with("2,000 bytes, at most 1,000 above the smallest; full at step 0 (*)"));
}

TEST(Timeline, ManyStepsShareColumns) {
  PlanProblem problem;
  for (int t = 0; t < 1000; ++t) problem.buffers.push_back({"x", 4, t, t + 1});
  std::istringstream lines(memory_map(problem, *plan_memory(problem)));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 110u);
  const PlanProblem far = {{{"x", 4, INT32_MIN, INT32_MIN}, {"y", 4, INT32_MAX, INT32_MAX}}, {}};
  EXPECT_NE(memory_map(far, *plan_memory(far)).find("y"), std::string::npos);
}

}  // namespace
}  // namespace mote
