// SPDX-License-Identifier: Apache-2.0
#include "compiler/target/costs.h"

#include <gtest/gtest.h>

namespace mote {
namespace {

double cost(const CostTable& costs, double pixels, double rows) {
  const std::vector<Feature> layer = {
      {"calls", 1}, {"pixels", pixels}, {"macs", 10 * pixels}, {"rows", rows}};
  return costs.instructions("kernel", layer).value_or(-1);
}

TEST(Costs, AreASumOverFeatures) {
  CostTable costs;
  EXPECT_EQ(cost(costs, 4, 1), -1);
  costs.kernels["kernel"].instructions = {{"calls", 100}, {"macs", 2}, {"rows", 7}};
  EXPECT_EQ(cost(costs, 4, 1), 100 + 80 + 7);
}

TEST(Costs, AreThoseOfWholeTiles) {
  CostTable costs;
  costs.kernels["kernel"].instructions = {{"calls", 100}, {"macs", 2}, {"rows", 7}};
  costs.kernels["kernel"].tile_pixels = 6;
  EXPECT_EQ(cost(costs, 12, 1), 100 + 240 + 7);
  EXPECT_EQ(cost(costs, 8, 1), 100 + 240 + 7);
  costs.kernels["kernel"].tile_pixels = 1;
  costs.kernels["kernel"].tile_rows = 4;
  EXPECT_EQ(cost(costs, 8, 1), 100 + 4 * 160 + 7);
  EXPECT_EQ(cost(costs, 8, 0), 100 + 160);  // nobody told how many rows
}

}  // namespace
}  // namespace mote
