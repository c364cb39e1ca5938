// SPDX-License-Identifier: Apache-2.0
#include "compiler/lower/features.h"

#include <gtest/gtest.h>

#include "compiler/ops/one_node.h"

namespace mote {
namespace {

double value_of(const OneNode& node, std::string_view name) {
  for (const Feature& feature : features(node.view()))
    if (feature.name == name) return feature.value;
  return -1;
}

TEST(Features, SayHowLargeANodeIs) {
  const OneNode node(Op::relu, {{Type::f32, {2, 3, 4}}}, {Type::f32, {2, 3, 4}});
  EXPECT_EQ(value_of(node, "calls"), 1);
  EXPECT_EQ(value_of(node, "inputs"), 24);
  EXPECT_EQ(value_of(node, "outputs"), 24);
  EXPECT_EQ(value_of(node, "pixels"), 6);
  EXPECT_EQ(value_of(node, "macs"), 0);
  EXPECT_EQ(value_of(node, "rows"), -1);  // only of convolutions
}

}  // namespace
}  // namespace mote
