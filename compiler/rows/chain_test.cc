// SPDX-License-Identifier: Apache-2.0
// Chains against the interpreter, by running them.
#include "compiler/rows/chain.h"

#include "compiler/driver/evaluate.h"
#include "compiler/driver/verify.h"
#include "compiler/rows/random_body.h"

namespace mote {
namespace {

// On this computer, with garbage in dead bytes.
testing::AssertionResult runs(const Graph& graph, const std::vector<Chain>& chains) {
  CompileOptions options;
  options.name = "model";
  options.goal.chains = chains;
  for (const Pass& pass : all_passes()) options.passes.off.insert(std::string(pass.name));
  const auto verified =
      verify_on_target(graph, "model", options, random_inputs(graph, 4), {.invocations = 4});
  if (!verified) return testing::AssertionFailure() << verified.error().text() << to_text(graph);
  if (!verified->equal())
    return testing::AssertionFailure() << verified->first_difference << "\n" << to_text(graph);
  return testing::AssertionSuccess();
}

TEST(Chain, RandomOnesAnswerAsTheInterpreterDoes) {
  for (unsigned seed = 0; seed < 8; ++seed) {
    const Graph graph = RandomBody(seed).graph(6);
    EXPECT_TRUE(runs(graph, {{0, graph.nodes.size() - 1, 1 + static_cast<int32_t>(seed % 3)}}))
        << seed;
  }
}

TEST(Chain, TheInterpreterRunsTheBody) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const Graph graph = RandomBody(seed).graph(6);
    if (!body_of(graph, 1, 4)) continue;
    const Graph chained = with_chains(graph, {{1, 4, 1}});
    EXPECT_EQ(chained.nodes.size(), 3u);
    const auto sound = verify(chained);
    EXPECT_TRUE(sound) << sound.error().text();
    const auto same = compare(replay(graph), replay(chained));
    EXPECT_TRUE(same) << same.error().text();
  }
}

TEST(Chain, WhatSomebodyElseReadsIsNotItsOwn) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 8, 8, 4}));
  const TensorId a = t.node(Op::relu, {x}, i8({1, 8, 8, 4}));
  const TensorId b = t.node(Op::relu6, {a}, i8({1, 8, 8, 4}));
  t.output(t.node(Op::add, {a, b}, i8({1, 8, 8, 4})));
  EXPECT_FALSE(body_of(t.graph, 0, 1));
  EXPECT_TRUE(body_of(t.graph, 0, 2));
  EXPECT_TRUE(body_of(t.graph, 1, 2));
  t.output(b);
  EXPECT_FALSE(body_of(t.graph, 0, 2));
}

}  // namespace
}  // namespace mote
