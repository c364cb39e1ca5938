// SPDX-License-Identifier: Apache-2.0
// merge_duplicates.
#include "compiler/passes/test_graph.h"

namespace mote {
namespace {

// Three outputs from two inputs, by weights of its own.
TensorId layer(TestGraph& t, TensorId x, int8_t weight, float scale = 0.5f) {
  const std::string name = fmt::format("w{}", t.graph.nodes.size());
  const TensorId w = t.constant<int8_t>(name, i8({3, 2}, 0.02f), {weight, 2, 3, 4, 5, 6});
  return t.node(Op::fully_connected, {x, w}, i8({1, 3}, scale));
}

TensorId sum(TestGraph& t, TensorId a, TensorId b) {
  return t.node(Op::add, {a, b}, i8({1, 3}, 0.9f, 5));
}

TEST(MergeDuplicates, BranchesThatDoTheSameAreOne) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2}));
  const TensorId a = t.node(Op::relu, {layer(t, x, 1)}, i8({1, 3}));
  const TensorId b = t.node(Op::relu, {layer(t, x, 1)}, i8({1, 3}));
  t.output(sum(t, a, b));
  EXPECT_TRUE(fires("merge_duplicates", t.graph));
  EXPECT_EQ(t.ops(), (std::vector{Op::fully_connected, Op::relu, Op::add}));
  EXPECT_FALSE(fires("merge_duplicates", t.graph));
}

TEST(MergeDuplicates, OtherWeightsAnotherScaleOrAnotherInputAreSomethingElse) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2}));
  const TensorId other = t.input("other", i8({1, 2}));
  const TensorId same_weights = layer(t, x, 1);
  t.output(sum(t, sum(t, same_weights, layer(t, x, 7)),
               sum(t, layer(t, x, 1, 0.4f), layer(t, other, 1))));
  EXPECT_FALSE(fires("merge_duplicates", t.graph));
}

TEST(MergeDuplicates, AnOutputStaysWhereItIs) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2}));
  const TensorId hidden = layer(t, x, 1);
  t.output(layer(t, x, 1));
  t.output(sum(t, hidden, hidden));
  EXPECT_TRUE(fires("merge_duplicates", t.graph));
  EXPECT_EQ(t.ops(), (std::vector{Op::fully_connected, Op::add}));
}

TEST(MergeDuplicates, TwoOutputsAreTwo) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2}));
  t.output(layer(t, x, 1));
  t.output(layer(t, x, 1));
  EXPECT_FALSE(fires("merge_duplicates", t.graph));
}

TEST(MergeDuplicates, ConstantsInFrontNeedNotBeTheSameTensor) {
  TestGraph t;
  const TensorId x = t.input("x", tensor_of(Type::i32, {2}));
  std::vector<TensorId> rows;
  for (const std::string name : {"one", "other"}) {
    const TensorId table = t.constant<int8_t>(name, i8({3, 2}), {1, 2, 3, 4, 5, 6});
    rows.push_back(t.node(Op::gather, {table, x}, i8({2, 2})));
  }
  t.output(t.node(Op::sub, rows, i8({2, 2}, 0.9f)));
  EXPECT_TRUE(fires("merge_duplicates", t.graph));
  EXPECT_EQ(t.ops(), (std::vector{Op::gather, Op::sub}));
}

TEST(MergeDuplicates, ASumIsTheSameEitherWayRound) {
  for (const Op op : {Op::add, Op::mul, Op::sub}) {
    TestGraph t;
    const TensorId x = t.input("x", i8({1, 3}, 0.3f, 4));
    const TensorId y = t.input("y", i8({1, 3}, 0.7f, -9));
    const TensorId one = t.node(op, {x, y}, i8({1, 3}, 1.1f, 5));
    const TensorId other = t.node(op, {y, x}, i8({1, 3}, 1.1f, 5));
    t.output(t.node(Op::concatenation, {one, other}, i8({2, 3}, 1.1f, 5), {{"axis", int64_t{0}}}));
    EXPECT_EQ(fires("merge_duplicates", t.graph), op != Op::sub);
  }
}

TEST(MergeDuplicates, SplitsOfTheSameAreOne) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 6}));
  std::vector<TensorId> halves;
  for (const std::string name : {"one", "other"}) {
    const TensorId axis = t.ints(name, {1});
    halves.push_back(t.node(Op::split, {axis, x}, i8({1, 3})));
    halves.push_back(t.add(name + " second", i8({1, 3}), Role::kActivation));
    t.graph.nodes.back().outputs.push_back(halves.back());
  }
  t.output(t.node(Op::sub, {halves[0], halves[3]}, i8({1, 3}, 0.9f)));
  t.output(t.node(Op::sub, {halves[2], halves[1]}, i8({1, 3}, 0.8f)));
  EXPECT_TRUE(fires("merge_duplicates", t.graph));
  EXPECT_EQ(t.ops(), (std::vector{Op::split, Op::sub, Op::sub}));
}

}  // namespace
}  // namespace mote
