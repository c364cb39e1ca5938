// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/reduction.h"

#include <gtest/gtest.h>

#include "compiler/ops/one_node.h"

namespace mote {
namespace {

OneNode reduce(Op op, Shape x, std::vector<int32_t> axes, Shape y, float y_scale = 0.5f) {
  OneNode node(op, {{Type::i8, std::move(x), 0.5f, 3}}, {Type::i8, std::move(y), y_scale, 3});
  Bytes bytes(axes.size() * sizeof(int32_t));
  std::memcpy(bytes.data(), axes.data(), bytes.size());
  node.graph.nodes[0].inputs.push_back(node.graph.add_constant(
      "axes", Type::i32, {static_cast<int32_t>(axes.size())}, std::move(bytes)));
  return node;
}

TEST(Reduction, MergesNeighbours) {
  const OneNode node = reduce(Op::mean, {2, 3, 4, 5}, {1, 2}, {2, 5});
  const Reduction r = reduction(node.view());
  EXPECT_EQ((std::vector{r.kept0, r.reduced0, r.kept1, r.reduced1, r.kept2}),
            (std::vector{2, 12, 5, 1, 1}));
}

TEST(Reduction, AxesMayBeNegativeAndRepeat) {
  EXPECT_EQ(reduce(Op::mean, {2, 3, 4}, {-1, 2, -1}, {2, 3}).complaint(), "");
}

TEST(Reduction, KeepsDimensionsOnDemand) {
  OneNode node = reduce(Op::reduce_max, {2, 3, 4}, {0, 2}, {1, 3, 1});
  node.graph.nodes[0].attributes.set_int("keep_dims", 1);
  EXPECT_EQ(node.complaint(), "");
}

TEST(Reduction, RefusesByName) {
  EXPECT_EQ(reduce(Op::mean, {2, 3}, {2}, {2, 3}).complaint(),
            "operator 0 (mean, \"y\"): reduces axis 2 of [2, 3].");
  EXPECT_EQ(
      reduce(Op::mean, {2, 2, 3, 2, 3, 2}, {1, 3, 5}, {2, 3, 3}).complaint(),
      "operator 0 (mean, \"y\"): reduces three separate groups of the axes of [2, 2, 3, 2, 3, "
      "2].");
  EXPECT_EQ(
      reduce(Op::reduce_max, {2, 2}, {0}, {2}, 0.25f).complaint(),
      "operator 0 (reduce_max, \"y\"): has an input quantised with (0.5, 3) but an output with "
      "(0.25, 3).");
}

TEST(Mean, RoundsToTheNearest) {
  const OneNode node = reduce(Op::mean, {2, 3}, {1}, {2});
  EXPECT_EQ(node.run<int8_t>(std::vector<int8_t>{1, 2, 2, -128, -128, -127}),
            (std::vector<int8_t>{2, -128}));
}

TEST(ReduceMax, TakesTheGreatest) {
  const OneNode node = reduce(Op::reduce_max, {2, 3}, {0}, {3});
  EXPECT_EQ(node.run<int8_t>(std::vector<int8_t>{1, -5, 3, 0, -4, 7}),
            (std::vector<int8_t>{1, -4, 7}));
}

}  // namespace
}  // namespace mote
