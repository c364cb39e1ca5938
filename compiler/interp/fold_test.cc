// SPDX-License-Identifier: Apache-2.0
#include "compiler/interp/fold.h"

#include <gtest/gtest.h>

#include "compiler/ops/spec.h"

namespace mote {
namespace {

TEST(Fold, EvaluatesANodeOfConstants) {
  Graph graph;
  const TensorId x = graph.add_constant("x", Type::i8, {2, 3}, {1, 2, 3, 4, 5, 6});
  const TensorId y = graph.add_tensor({"y", Type::i8, {3, 2}, {}, Role::kActivation, nullptr});
  Node node{Op::reshape, "y", {x}, {y}, {}};
  node.attributes.set("shape", std::vector<int64_t>{3, 2});
  ASSERT_TRUE(try_fold(graph, node));
  EXPECT_EQ(graph.at(y).role, Role::kConstant);
  EXPECT_EQ(*graph.at(y).data, (Bytes{1, 2, 3, 4, 5, 6}));
  EXPECT_TRUE(verify(graph));
}

TEST(Fold, LeavesInputsOutputsAndRefusedNodesAlone) {
  Graph graph;
  const TensorId in = graph.add_tensor({"in", Type::i8, {2}, {}, Role::kInput, nullptr});
  const TensorId x = graph.add_constant("x", Type::i8, {2}, {1, 2});
  const TensorId y = graph.add_tensor({"y", Type::i8, {1, 2}, {}, Role::kActivation, nullptr});
  Node node{Op::reshape, "y", {in}, {y}, {}};
  node.attributes.set("shape", std::vector<int64_t>{1, 2});
  EXPECT_FALSE(try_fold(graph, node));  // depends on an input
  node.inputs = {x};
  graph.outputs = {y};
  EXPECT_FALSE(try_fold(graph, node));  // the caller reads it
  graph.outputs = {};
  node.attributes.set("shape", std::vector<int64_t>{3});
  EXPECT_FALSE(try_fold(graph, node));  // no such shape
  EXPECT_EQ(graph.at(y).role, Role::kActivation);
}

}  // namespace
}  // namespace mote
