// SPDX-License-Identifier: Apache-2.0
#include "compiler/lower/order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "compiler/interp/interpreter.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

// Nodes made of int8 additions and slices, whose sizes and readers are all that matters here.
struct Builder {
  Graph graph;

  Builder() {
    graph.name = "branches";
    graph.input_names = {"x"};
    graph.output_names = {"y"};
  }
  TensorId tensor(const std::string& name, int32_t elements, Role role = Role::kActivation) {
    return graph.add_tensor({name, Type::i8, {elements}, {{0.5f}, {0}}, role, nullptr});
  }
  TensorId input(int32_t elements) {
    graph.inputs = {tensor("x", elements, Role::kInput)};
    return graph.inputs[0];
  }
  TensorId node(Op op, const std::vector<TensorId>& inputs, int32_t elements) {
    const std::string name = fmt::format("t{}", graph.tensors.size());
    const TensorId y = tensor(name, elements);
    graph.nodes.push_back({op, name, inputs, {y}, {}});
    return y;
  }
  TensorId add(TensorId a, TensorId b) { return node(Op::add, {a, b}, elements(a)); }
  TensorId concatenate(const std::vector<TensorId>& parts) {
    int32_t sum = 0;
    for (const TensorId part : parts) sum += elements(part);
    return node(Op::concatenation, parts, sum);
  }
  // Some elements from the second on, which do not begin at a word and so are no view.
  TensorId cut(TensorId x, int32_t count) {
    const auto integers = [&](int32_t value) {
      Bytes bytes(4);
      for (size_t i = 0; i < 4; ++i) bytes[i] = static_cast<uint8_t>(value >> (8 * i));
      return graph.add_constant(fmt::format("c{}", graph.tensors.size()), Type::i32, {1}, bytes);
    };
    return node(Op::slice, {x, integers(1), integers(count)}, count);
  }
  int32_t elements(TensorId id) const { return graph.at(id).shape[0]; }
};

// Four wide branches, each of which ends narrow, written layer by layer as exporters do: all wide
// ones are alive together, although one at a time would do.
Graph branches() {
  Builder b;
  const TensorId x = b.input(64);
  std::vector<TensorId> wide, narrow;
  for (int i = 0; i < 4; ++i) wide.push_back(b.concatenate({x, x, x, x}));
  for (const TensorId id : wide) narrow.push_back(b.cut(b.add(id, id), 8));
  b.graph.outputs = {b.concatenate(narrow)};
  return b.graph;
}

Target reference_target() {
  Target target;
  target.families = {"ref"};
  target.arena_alignment = 4;
  return target;
}

Program must_lower(const Graph& graph, bool reorder) {
  EXPECT_TRUE(verify(graph));
  auto program =
      lower(graph, "model", reference_target(), {.move_tensors = false, .reorder = reorder});
  EXPECT_TRUE(program) << program.error().text();
  return *program;
}

std::vector<uint8_t> answer(const Graph& graph) {
  Interpreter interpreter(graph);
  const auto x = interpreter.of(graph.inputs[0]);
  for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<uint8_t>(i * 37);
  interpreter.run();
  const auto y = interpreter.of(graph.outputs[0]);
  return {y.begin(), y.end()};
}

TEST(Order, BranchesRunOneAfterAnother) {
  const Graph graph = branches();
  const Program as_it_is = must_lower(graph, false), reordered = must_lower(graph, true);
  EXPECT_GE(as_it_is.arena_bytes, 4 * (4 * 64));
  EXPECT_LT(reordered.arena_bytes, as_it_is.arena_bytes / 2);
  EXPECT_TRUE(verify(reordered.graph));
  EXPECT_EQ(answer(reordered.graph), answer(graph));
}

TEST(Order, WhatIsInOrderStays) { EXPECT_FALSE(smaller_order(must_lower(branches(), true))); }

Graph random_graph(std::mt19937& random) {
  Builder b;
  std::vector<TensorId> open = {b.input(32)};
  for (int i = 0; i < 7; ++i) {
    const TensorId x = open[random() % open.size()];
    switch (random() % 3) {
      case 0:
        open.push_back(b.concatenate({x, open[random() % open.size()]}));
        break;
      case 1:
        open.push_back(b.add(x, x));
        break;
      default:
        if (b.elements(x) < 4) continue;
        open.push_back(b.cut(x, 1 + static_cast<int32_t>(random() % 2) * b.elements(x) / 4));
    }
  }
  const auto readers = consumers(b.graph);
  std::erase_if(open, [&](TensorId id) { return !readers[static_cast<size_t>(id)].empty(); });
  b.graph.outputs = {b.concatenate(open)};
  return b.graph;
}

// All orders of small graphs, each placed: what is found is hardly ever worse than the best.
TEST(OrderProperty, FindsTheBestOfAllOrders) {
  std::mt19937 random(1);
  int best_found = 0, improved = 0, rounds = 60;
  for (int round = 0; round < rounds; ++round) {
    const Graph graph = random_graph(random);
    const Program as_it_is = must_lower(graph, false), reordered = must_lower(graph, true);
    EXPECT_LE(reordered.arena_bytes, as_it_is.arena_bytes);
    EXPECT_TRUE(verify(reordered.graph));
    EXPECT_EQ(answer(reordered.graph), answer(graph));
    improved += reordered.arena_bytes < as_it_is.arena_bytes;

    std::vector<size_t> order(graph.nodes.size());
    std::iota(order.begin(), order.end(), size_t{0});
    int64_t least = INT64_MAX;
    do {
      Graph other = graph;
      for (size_t n = 0; n < order.size(); ++n) other.nodes[n] = graph.nodes[order[n]];
      if (verify(other)) least = std::min(least, must_lower(other, false).arena_bytes);
    } while (std::next_permutation(order.begin(), order.end() - 1));
    EXPECT_GE(reordered.arena_bytes, least);
    best_found += reordered.arena_bytes == least;
  }
  EXPECT_GT(improved, 3);
  EXPECT_GT(best_found, rounds * 8 / 10);
}

}  // namespace
}  // namespace mote
