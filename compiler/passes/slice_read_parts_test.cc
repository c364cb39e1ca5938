// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <random>

#include "compiler/passes/test_graph.h"

namespace mote {
namespace {

// Cuts `x` into parts of `shape` each.
std::vector<TensorId> cut(TestGraph& t, Op op, std::vector<TensorId> inputs, Tensor part, int count,
                          const std::map<std::string, Attributes::Value>& attributes = {}) {
  std::vector<TensorId> parts = {t.node(op, std::move(inputs), part, attributes)};
  for (int i = 1; i < count; ++i)
    parts.push_back(t.add(fmt::format("part{}", t.graph.tensors.size()), part, Role::kActivation));
  t.graph.nodes.back().outputs = parts;
  return parts;
}

TEST(SliceReadParts, WhatIsReadOfASplitIsSliced) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2, 6}));
  const auto parts = cut(t, Op::split, {t.ints("axis", {2}), x}, i8({1, 2, 2}), 3);
  t.output(t.node(Op::relu, {parts[1]}, i8({1, 2, 2})));
  EXPECT_TRUE(fires("slice_read_parts", t.graph));
  EXPECT_EQ(t.ops(), (std::vector{Op::slice, Op::relu}));
  EXPECT_EQ(t.graph.nodes[0].outputs[0], parts[1]);
  EXPECT_FALSE(fires("slice_read_parts", t.graph));
}

TEST(SliceReadParts, APartOfAnUnpackHasOneDimensionLess) {
  TestGraph t;
  const TensorId x = t.input("x", i8({2, 3, 4}));
  const auto parts = cut(t, Op::unpack, {x}, i8({2, 4}), 3, {{"axis", int64_t{1}}});
  t.output(parts[2]);
  t.output(parts[0]);
  EXPECT_TRUE(fires("slice_read_parts", t.graph));
  EXPECT_EQ(t.ops(), (std::vector{Op::slice, Op::reshape, Op::slice, Op::reshape}));
}

TEST(SliceReadParts, ASplitThatIsReadWhollyStays) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 4}));
  const auto parts = cut(t, Op::split, {t.ints("axis", {1}), x}, i8({1, 2}), 2);
  t.output(parts[0]);
  t.output(t.node(Op::relu, {parts[1]}, i8({1, 2})));
  EXPECT_FALSE(fires("slice_read_parts", t.graph));
}

// Any axis of any operator that cuts, any parts read, in any order.
TEST(SliceReadParts, KeepsTheAnswersOfRandomGraphs) {
  std::mt19937 random(1);
  const auto below = [&](size_t n) { return static_cast<size_t>(random() % n); };
  int fired = 0;
  for (int round = 0; round < 60; ++round) {
    TestGraph t;
    const Op op = std::vector{Op::split, Op::split_v, Op::unpack}[below(3)];
    const auto count = static_cast<int32_t>(2 + below(3));
    const auto axis = static_cast<int32_t>(below(3));
    Shape shape(3), part(3);
    for (size_t d = 0; d < 3; ++d) shape[d] = part[d] = static_cast<int32_t>(1 + below(4));
    const int32_t share = op == Op::unpack ? 1 : part[static_cast<size_t>(axis)];
    part[static_cast<size_t>(axis)] = share;
    shape[static_cast<size_t>(axis)] = share * count;
    if (op == Op::unpack) part.erase(part.begin() + axis);
    const TensorId x = t.input("x", i8(shape));
    std::vector<TensorId> inputs = {x};
    if (op == Op::split) inputs = {t.ints("axis", {axis}), x};
    if (op == Op::split_v)
      inputs = {x, t.ints("sizes", std::vector<int32_t>(static_cast<size_t>(count), share)),
                t.ints("axis", {axis})};
    const auto parts = cut(t, op, inputs, i8(part), count, {{"axis", int64_t{axis}}});
    for (const TensorId id : parts)
      if (below(2)) t.output(below(2) ? id : t.node(Op::relu, {id}, i8(part)));
    if (t.graph.outputs.empty()) continue;
    fired += fires("slice_read_parts", t.graph);
    for (const Node& node : t.graph.nodes)  // what is left is read
      for (const TensorId id : node.outputs)
        EXPECT_TRUE(std::ranges::count(t.graph.outputs, id) ||
                    std::ranges::any_of(t.graph.nodes, [&](const Node& reader) {
                      return std::ranges::count(reader.inputs, id) > 0;
                    }));
  }
  EXPECT_GT(fired, 20);
}

}  // namespace
}  // namespace mote
