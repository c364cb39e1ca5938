// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/slide.h"

#include <gtest/gtest.h>

#include "compiler/interp/interpreter.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

// A window of `shape` that starts as 1, 2, 3, … and a slide of x into it.
struct Sliding {
  Sliding(const Shape& shape, const Shape& x, int64_t axis) {
    Bytes start(static_cast<size_t>(element_count(shape)));
    for (size_t i = 0; i < start.size(); ++i) start[i] = static_cast<uint8_t>(i + 1);
    graph.inputs = {graph.add_tensor({"x", Type::i8, x, {}, Role::kInput, nullptr})};
    const TensorId state = graph.add_tensor(
        {"window", Type::i8, shape, {}, Role::kState, std::make_shared<const Bytes>(start)});
    Node node{Op::slide, "slide", {state, graph.inputs[0]}, {}, {}};
    node.attributes.set_int("axis", axis);
    graph.nodes.push_back(node);
  }
  std::string complaint() const {
    const auto verdict = verify(graph);
    return verdict ? "" : verdict.error().text();
  }
  Bytes after(const Bytes& x) {
    Interpreter interpreter(graph);
    std::ranges::copy(x, interpreter.of(graph.inputs[0]).begin());
    interpreter.run();
    const auto bytes = interpreter.of(graph.nodes[0].inputs[0]);
    return Bytes(bytes.begin(), bytes.end());
  }
  Graph graph;
};

TEST(Slide, ForgetsTheOldestFramesAndGainsTheNewest) {
  EXPECT_EQ(Sliding({1, 3, 2}, {1, 1, 2}, 1).after({90, 91}), (Bytes{3, 4, 5, 6, 90, 91}));
  EXPECT_EQ(Sliding({1, 3, 2}, {1, 2, 2}, 1).after({90, 91, 92, 93}),
            (Bytes{5, 6, 90, 91, 92, 93}));
}

TEST(Slide, MovesEveryRowWhereTimeIsInside) {
  EXPECT_EQ(Sliding({2, 3}, {2, 1}, 1).after({90, 91}), (Bytes{2, 3, 90, 5, 6, 91}));
}

TEST(Slide, MayReplaceTheWholeWindow) {
  EXPECT_EQ(Sliding({2, 1}, {2, 1}, 0).after({90, 91}), (Bytes{90, 91}));
}

TEST(Slide, RefusesFramesThatAreNotTheWindows) {
  EXPECT_EQ(Sliding({1, 3, 2}, {1, 1, 2}, 1).complaint(), "");
  EXPECT_NE(Sliding({1, 3, 2}, {1, 1, 3}, 1).complaint(), "");
  EXPECT_NE(Sliding({1, 3, 2}, {1, 4, 2}, 1).complaint(), "");
  EXPECT_NE(Sliding({1, 3, 2}, {1, 1, 2}, 3).complaint(), "");
  EXPECT_NE(Sliding({1, 3, 2}, {1, 2}, 1).complaint(), "");
}

}  // namespace
}  // namespace mote
