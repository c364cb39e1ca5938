// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/step_needs.h"

#include <gtest/gtest.h>

namespace mote {
namespace {

TEST(StepNeeds, CountsOverlapsWhereAnOutputIsBorn) {
  // y is written over x, 8 bytes behind; z waits from step 1 to 3; nothing happens at step 2.
  const PlanProblem problem = {
      {{"x", 100, 0, 1}, {"y", 60, 1, 4}, {"z", 12, 1, 3}, {"nothing", 0, 0, 9}}, {{1, 0, 8}}};
  const auto needs = step_needs(problem);
  ASSERT_TRUE(needs);
  ASSERT_EQ(needs->size(), 5u);
  const int64_t live[] = {100, 172, 72, 72, 60}, least[] = {100, 120, 72, 72, 60};
  for (size_t step = 0; step < 5; ++step) {
    EXPECT_EQ((*needs)[step].live_bytes, live[step]) << step;
    EXPECT_EQ((*needs)[step].least_bytes, least[step]) << step;
  }
}

TEST(StepNeeds, TheMostOfThemIsAPlansBound) {
  const PlanProblem problem = {{{"a", 40, 0, 2}, {"b", 24, 1, 1}, {"c", 36, 2, 3}}, {}};
  const auto needs = step_needs(problem);
  ASSERT_TRUE(needs);
  EXPECT_EQ((*needs)[2].least_bytes, plan_memory(problem)->bound_bytes);
}

}  // namespace
}  // namespace mote
