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
    EXPECT_TRUE(runs(graph, {{0, graph.nodes.size() - 1, 1 + static_cast<int32_t>(seed % 3),
                              1 + static_cast<int32_t>(seed % 2)}}))
        << seed;
  }
}

// Single rows of it would be padding alone: its rows come in pairs.
TEST(Chain, PaddingOfImagesIsMadeWithTheirRows) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 12, 5, 4}));
  const TensorId relu = t.node(Op::relu, {x}, i8({1, 12, 5, 4}));
  const TensorId paddings =
      t.constant<int32_t>("p", tensor_of(Type::i32, {4, 2}), {0, 0, 1, 1, 1, 1, 0, 0});
  const TensorId padded = t.node(Op::pad, {relu, paddings}, i8({1, 14, 7, 4}));
  t.output(t.node(Op::max_pool_2d, {padded}, i8({1, 6, 3, 4}),
                  {{"filter_h", int64_t{3}},
                   {"filter_w", int64_t{3}},
                   {"stride_h", int64_t{2}},
                   {"stride_w", int64_t{2}},
                   {"padding", std::string("valid")}}));
  t.graph.input_names = {"x"};
  t.graph.output_names = {"y"};
  EXPECT_TRUE(runs(t.graph, {{0, 2, 1, 1}}));
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

// A layer that widens, one that looks around, one that narrows: what is wide exists by rows only.
TEST(StreamRows, KeepToTheBudgetByThemselves) {
  TestGraph t;
  const auto conv = [&](Op op, TensorId x, Shape weights, int32_t outputs) {
    const auto count = static_cast<size_t>(element_count(weights));
    const TensorId w =
        t.constant<int8_t>(fmt::format("w{}", t.graph.nodes.size()), i8(std::move(weights), 0.01f),
                           std::vector<int8_t>(count, 3));
    return t.node(op, {x, w}, i8({1, 20, 8, outputs}),
                  {{"padding", std::string("same")}, {"depth_multiplier", int64_t{1}}});
  };
  TensorId x = t.input("x", i8({1, 20, 8, 8}));
  x = conv(Op::conv_2d, x, {32, 1, 1, 8}, 32);
  x = conv(Op::depthwise_conv_2d, x, {1, 3, 3, 32}, 32);
  t.output(conv(Op::conv_2d, x, {8, 1, 1, 32}, 8));
  t.graph.input_names = {"x"};
  t.graph.output_names = {"y"};
  const Target host = *load_target("host");
  Goal goal;
  const auto whole = lower(t.graph, "model", host, goal);
  ASSERT_TRUE(whole);
  EXPECT_TRUE(whole->chains.empty());
  EXPECT_GT(whole->arena_bytes, 5000);
  goal.ram_bytes = 4000;
  const auto streamed = lower(t.graph, "model", host, goal);
  ASSERT_TRUE(streamed);
  EXPECT_LE(streamed->arena_bytes, 4000);
  ASSERT_EQ(streamed->chains.size(), 1u);
  EXPECT_EQ(streamed->arena_bytes_without_chains, whole->arena_bytes);
  EXPECT_TRUE(runs(t.graph, streamed->chains));
}

// A convolution whose large output is pooled at once.
Graph pooled() {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 20, 64, 8}));
  const TensorId w =
      t.constant<int8_t>("w", i8({32, 3, 3, 8}, 0.01f), std::vector<int8_t>(32 * 3 * 3 * 8, 3));
  const TensorId y =
      t.node(Op::conv_2d, {x, w}, i8({1, 20, 64, 32}), {{"padding", std::string("same")}});
  t.output(t.node(Op::max_pool_2d, {y}, i8({1, 10, 32, 32}),
                  {{"filter_h", int64_t{2}},
                   {"filter_w", int64_t{2}},
                   {"stride_h", int64_t{2}},
                   {"stride_w", int64_t{2}},
                   {"padding", std::string("valid")}}));
  t.graph.input_names = {"x"};
  t.graph.output_names = {"y"};
  return t.graph;
}

TEST(Fusions, ComeByThemselvesWhereBandsWereMeasured) {
  const Graph graph = pooled();
  Target target = *load_target("host");
  const auto chains = [&](const Goal& goal) {
    const auto program = lower(graph, "model", target, goal);
    EXPECT_TRUE(program);
    return program ? program->chains.size() : 0;
  };
  EXPECT_EQ(chains({}), 0u);
  target.costs.bands = true;
  const auto fused = lower(graph, "model", target);
  ASSERT_TRUE(fused);
  ASSERT_EQ(fused->chains.size(), 1u);
  EXPECT_LT(fused->arena_bytes, fused->arena_bytes_without_chains);
  EXPECT_TRUE(runs(graph, fused->chains));
  EXPECT_EQ(chains({.fuse = false}), 0u);
  EXPECT_EQ(chains({.optimize = Optimize::kSize}), 0u);
}

}  // namespace
}  // namespace mote
