// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/movement.h"

#include <gtest/gtest.h>

#include "compiler/interp/interpreter.h"
#include "compiler/kernels/kernel.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

// One operator on an i32 input that counts 0, 1, 2, … and on constant integers.
struct Case {
  Op op;
  Shape x;
  std::vector<std::vector<int32_t>> constants;
  std::map<std::string, int64_t> attributes;

  Graph graph() const {
    Graph graph;
    graph.name = "case";
    const TensorId id = graph.add_tensor({"x", Type::i32, x, {}, Role::kInput, nullptr});
    graph.inputs = {id};
    Node node{op, "y", {id}, {}, {}};
    for (const auto& values : constants)
      node.inputs.push_back(graph.add_constant("constant" + std::to_string(node.inputs.size()),
                                               Type::i32, {static_cast<int32_t>(values.size())},
                                               to_bytes(values)));
    for (const auto& [name, value] : attributes) node.attributes.set_int(name, value);
    node.outputs = {graph.add_tensor({"y", Type::i32, {}, {}, Role::kActivation, nullptr})};
    graph.outputs = node.outputs;
    graph.nodes = {node};
    return graph;
  }
};

struct Outcome {
  Shape shape;
  std::vector<int32_t> values;
  bool operator==(const Outcome&) const = default;
};
void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << shape_text(outcome.shape) << testing::PrintToString(outcome.values);
}

Outcome run(const Case& one) {
  Graph graph = one.graph();
  const NodeView view(graph, graph.nodes[0]);
  const auto shapes = spec_of(one.op).infer(view);
  if (!shapes) return {};
  graph.at(graph.outputs[0]).shape = (*shapes)[0];
  if (!verify(graph)) return {};
  Interpreter interpreter(graph);
  const auto words = [&](TensorId id) {
    const std::span<uint8_t> bytes = interpreter.of(id);
    return std::span<int32_t>(reinterpret_cast<int32_t*>(bytes.data()), bytes.size() / 4);
  };
  int32_t next = 0;
  for (int32_t& element : words(graph.inputs[0])) element = next++;
  interpreter.run();
  const auto y = words(graph.outputs[0]);
  return {(*shapes)[0], {y.begin(), y.end()}};
}

std::string refusal(const Case& one) {
  const Graph graph = one.graph();
  const auto verdict = spec_of(one.op).check(NodeView(graph, graph.nodes[0]));
  return verdict ? "" : verdict.error().message;
}

Lowering lowered(const Case& one, Role role = Role::kInput) {
  Graph graph = one.graph();
  graph.at(graph.inputs[0]).role = role;
  const NodeView view(graph, graph.nodes[0]);
  graph.at(graph.outputs[0]).shape = (*spec_of(one.op).infer(view))[0];
  const std::string ref = "ref";
  return find_kernels(view, {&ref, 1}).at(0)->lower(view);
}

TEST(StridedSlice, ReadsBackwards) {
  EXPECT_EQ(run({Op::strided_slice, {5}, {{-1}, {0}, {-2}}, {}}), (Outcome{{2}, {4, 2}}));
  EXPECT_EQ(run({Op::strided_slice, {5}, {{-1}, {0}, {-2}}, {{"end_mask", 1}}}),
            (Outcome{{3}, {4, 2, 0}}));
}

TEST(StridedSlice, ShrinksAtANegativeIndex) {
  EXPECT_EQ(run({Op::strided_slice, {2, 3}, {{0, -1}, {2, 0}, {1, 1}}, {{"shrink_axis_mask", 2}}}),
            (Outcome{{2}, {2, 5}}));
}

TEST(StridedSlice, EllipsisAndNewAxis) {
  EXPECT_EQ(run({Op::strided_slice,
                 {2, 2, 3},
                 {{0, 0, 1}, {0, 0, 2}, {1, 1, 1}},
                 {{"ellipsis_mask", 1}, {"new_axis_mask", 2}}}),
            (Outcome{{2, 2, 1, 1}, {1, 4, 7, 10}}));
}

TEST(StridedSlice, RefusesWhatSelectsNothing) {
  EXPECT_EQ(refusal({Op::strided_slice, {5}, {{3}, {3}, {1}}, {}}),
            "selects nothing of a dimension of 5 (3 to 3 by 1)");
  EXPECT_EQ(refusal({Op::strided_slice, {5}, {{5}, {6}, {1}}, {{"shrink_axis_mask", 1}}}),
            "takes index 5 of 5");
  EXPECT_EQ(refusal({Op::strided_slice, {5}, {{0}, {5}, {0}}, {}}), "has a stride of 0");
}

TEST(Transpose, MovesDimensions) {
  EXPECT_EQ(run({Op::transpose, {2, 3}, {{1, 0}}, {}}), (Outcome{{3, 2}, {0, 3, 1, 4, 2, 5}}));
  EXPECT_EQ(refusal({Op::transpose, {2, 3}, {{1, 1}}, {}}),
            "the permutation names dimension 1 twice");
}

TEST(Pad, SurroundsWithZero) {
  EXPECT_EQ(run({Op::pad, {1, 2}, {{1, 0, 0, 1}}, {}}), (Outcome{{2, 3}, {0, 0, 0, 0, 1, 0}}));
  EXPECT_EQ(refusal({Op::pad, {1, 2}, {{1, 0, -1, 1}}, {}}), "pads dimension 1 by -1 and 1");
  EXPECT_EQ(refusal({Op::pad, {2, 2}, {{0, 0, 0, 1 << 30}}, {}}),
            "has a tensor i32[2, 1073741826] of more than 2^31 bytes");
}

TEST(Movement, IsAViewWhereTheBytesLieAsWanted) {
  const Case rows = {Op::slice, {4, 3}, {{1, 0}, {2, -1}}, {}};
  ASSERT_EQ(lowered(rows).views.size(), 1u);
  EXPECT_EQ(lowered(rows).views[0].offset_bytes, 12);
  EXPECT_TRUE(lowered(rows).calls.empty());
  EXPECT_EQ(lowered({Op::transpose, {1, 4, 1, 3}, {{1, 0, 3, 2}}, {}}).views.size(), 1u);
  // State may change while the output lives.
  EXPECT_TRUE(lowered(rows, Role::kState).views.empty());
}

TEST(Movement, RunsInPlaceOnlyForwards) {
  const Case columns = {Op::slice, {4, 3}, {{0, 1}, {4, 2}}, {}};
  EXPECT_EQ(lowered(columns).calls[0].function, "mote_copy_2d");
  EXPECT_EQ(lowered(columns).overlaps.size(), 1u);
  EXPECT_TRUE(lowered({Op::transpose, {4, 3}, {{1, 0}}, {}}).overlaps.empty());
  EXPECT_TRUE(lowered({Op::strided_slice, {5}, {{4}, {0}, {-1}}, {}}).overlaps.empty());
  // Padding needs room for what it adds before the last element: one row of 4 and one element.
  const Lowering pad = lowered({Op::pad, {1, 3}, {{1, 0, 1, 0}}, {}});
  ASSERT_EQ(pad.overlaps.size(), 1u);
  EXPECT_EQ(pad.overlaps[0].lag_bytes, 20);
}

}  // namespace
}  // namespace mote
