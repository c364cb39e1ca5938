// SPDX-License-Identifier: Apache-2.0
#include "compiler/passes/pass.h"

#include <gtest/gtest.h>

#include "compiler/passes/test_graph.h"

namespace mote {
namespace {

using Ints = std::vector<int64_t>;

TEST(FoldConstants, FoldsAChain) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2}));
  const TensorId w = t.constant<int8_t>("w", i8({4}), {1, -2, 3, 4});
  const TensorId w2 = t.node(Op::reshape, {w}, i8({2, 2}), {{"shape", Ints{2, 2}}});
  t.output(t.node(Op::fully_connected, {x, w2}, i8({1, 2})));
  EXPECT_TRUE(fires("fold_constants", t.graph));
  EXPECT_EQ(t.ops(), (std::vector{Op::fully_connected}));
  EXPECT_FALSE(fires("fold_constants", t.graph));
}

TEST(DropNoopReshapes, MergesChains) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 4}));
  const TensorId a = t.node(Op::reshape, {x}, i8({4}), {{"shape", Ints{4}}});
  const TensorId b = t.node(Op::reshape, {a}, i8({2, 2}), {{"shape", Ints{2, 2}}});
  const TensorId c = t.node(Op::reshape, {b, t.ints("s", {2, -1})}, i8({2, 2}));
  t.output(t.node(Op::reshape, {c}, i8({4, 1}), {{"shape", Ints{4, 1}}}));
  EXPECT_TRUE(fires("drop_noop_reshapes", t.graph));
  EXPECT_TRUE(fires("drop_dead_code", t.graph));
  EXPECT_EQ(t.ops(), (std::vector{Op::reshape}));
}

TEST(DropNoopReshapes, KeepsAnOutputsOwnNode) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 4}));
  t.output(t.node(Op::reshape, {x}, i8({1, 4}), {{"shape", Ints{1, 4}}}));
  EXPECT_FALSE(fires("drop_noop_reshapes", t.graph));
}

TEST(DropNoopReshapes, LetsTheProducerWriteAnOutput) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2}));
  const TensorId w = t.constant<int8_t>("w", i8({2, 2}), {1, -2, 3, 4});
  const TensorId y = t.node(Op::fully_connected, {x, w}, i8({1, 2}));
  const TensorId out = t.node(Op::reshape, {y}, i8({1, 2}), {{"shape", Ints{1, 2}}});
  t.node(Op::reshape, {y}, i8({2}), {{"shape", Ints{2}}});
  t.output(out);
  EXPECT_TRUE(fires("drop_noop_reshapes", t.graph));
  EXPECT_EQ(t.graph.nodes[0].outputs[0], out);
}

TEST(DropNoopReshapes, KeepsAChangeOfScale) {
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 2}, 0.5f));
  const TensorId same = t.node(Op::reshape, {x}, i8({1, 2}, 0.25f), {{"shape", Ints{1, 2}}});
  const TensorId w = t.constant<int8_t>("w", i8({2, 2}), {1, -2, 3, 4});
  t.output(t.node(Op::fully_connected, {same, w}, i8({1, 2})));
  EXPECT_FALSE(fires("drop_noop_reshapes", t.graph));
}

TEST(DropDeadCode, RenumbersInOrder) {
  TestGraph t;
  t.constant<int8_t>("unused", i8({1}), {1});
  const TensorId x = t.input("x", i8({1, 4}));
  const TensorId unread = t.input("unread", i8({1}));
  t.node(Op::reshape, {unread}, i8({1, 1}), {{"shape", Ints{1, 1}}});
  t.output(t.node(Op::reshape, {x}, i8({4}), {{"shape", Ints{4}}}));
  EXPECT_TRUE(fires("drop_dead_code", t.graph));
  EXPECT_EQ(to_text(t.graph),
            "graph \n"
            "  input  in \"x\" i8[1, 4] q(0.5, 0)\n"
            "  input  in \"unread\" i8[1] q(0.5, 0)\n"
            "  reshape shape=[4]\n"
            "    <- in \"x\" i8[1, 4] q(0.5, 0)\n"
            "    -> %\"t1\" i8[4] q(0.5, 0)\n"
            "  output %\"t1\" i8[4] q(0.5, 0)\n");
  EXPECT_EQ(t.graph.tensors.size(), 3u);
  EXPECT_FALSE(fires("drop_dead_code", t.graph));
}

TEST(RunPasses, SkipsWhatIsSwitchedOff) {
  TestGraph t;
  const TensorId x = t.input("x", i8({4}));
  const TensorId a = t.node(Op::reshape, {x}, i8({2, 2}), {{"shape", Ints{2, 2}}});
  t.output(t.node(Op::reshape, {a}, i8({4, 1}), {{"shape", Ints{4, 1}}}));
  ASSERT_TRUE(run_passes(t.graph, {.off = {"drop_noop_reshapes"}, .check = true}));
  EXPECT_EQ(t.ops().size(), 2u);
  ASSERT_TRUE(run_passes(t.graph, {.check = true}));
  EXPECT_EQ(t.ops().size(), 1u);
}

// The check itself must be able to fail.
TEST(Replay, SeesAChangedByte) {
  const auto scaled = [](float scale) {
    TestGraph t;
    const TensorId x = t.input("x", i8({1, 2}));
    const TensorId w = t.constant<int8_t>("w", i8({2, 2}, scale), {1, -2, 3, 4});
    t.output(t.node(Op::fully_connected, {x, w}, i8({1, 2})));
    return t.graph;
  };
  EXPECT_TRUE(compare(replay(scaled(0.5f)), replay(scaled(0.5f))));
  const auto differs = compare(replay(scaled(0.5f)), replay(scaled(0.25f)));
  ASSERT_FALSE(differs);
  EXPECT_NE(differs.error().message.find("byte 0 of output \"t0\" was"), std::string::npos)
      << differs.error().message;
}

}  // namespace
}  // namespace mote
