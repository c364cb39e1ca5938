// SPDX-License-Identifier: Apache-2.0
// Rows given one by one against the interpreter, which takes images whole.
#include "compiler/rows/input_rows.h"

#include "compiler/driver/evaluate.h"
#include "compiler/driver/verify.h"
#include "compiler/rows/random_body.h"

namespace mote {
namespace {

CompileOptions by_rows(int32_t rows) {
  CompileOptions options;
  options.name = "model";
  options.rows_per_push = rows;
  options.goal.stream_rows = 100;  // whatever it costs
  return options;
}

// On this computer, two images, with garbage in dead bytes.
Result<Verification> verified(const Graph& graph, int32_t rows) {
  return verify_on_target(graph, "model", by_rows(rows), random_inputs(graph, 2),
                          {.invocations = 2});
}

std::string refusal(const Graph& graph, int32_t rows) {
  const auto taken = take_input_rows(graph, rows);
  return taken ? "" : taken.error().text();
}

TEST(InputRows, RandomModelsAnswerAsToWholeImages) {
  int ran = 0;
  for (unsigned seed = 0; seed < 10; ++seed) {
    const Graph graph = RandomBody(seed).graph(5);
    const int32_t height = graph.at(graph.inputs[0]).shape[1];
    const int32_t rows = height % 2 == 0 ? 1 + static_cast<int32_t>(seed % 2) : 1;
    const auto result = verified(graph, rows);
    if (!result) {  // some windows see nothing but padding
      EXPECT_NE(result.error().text().find("no way is known"), std::string::npos)
          << result.error().text();
      continue;
    }
    EXPECT_TRUE(result->equal()) << seed << result->first_difference << "\n" << to_text(graph);
    EXPECT_EQ(input_rows(result->program.graph)->pushes, height / rows);
    ++ran;
  }
  EXPECT_GE(ran, 7);
}

Graph image_model(Shape shape) {
  TestGraph t;
  const TensorId x = t.input("x", i8(shape));
  const TensorId relu = t.node(Op::relu, {x}, i8(shape));
  t.output(t.node(Op::relu6, {relu}, i8(shape)));
  t.graph.input_names = {"x"};
  t.graph.output_names = {"y"};
  return t.graph;
}

TEST(InputRows, TheImageIsNowhere) {
  const Graph graph = image_model({1, 64, 8, 4});
  const auto result = verified(graph, 4);
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_TRUE(result->equal());
  const int64_t image = graph.at(graph.inputs[0]).bytes(), push = image / 16;
  EXPECT_EQ(result->program.arena_bytes, image + push);  // the answer, as large, and one push
}

TEST(InputRows, SayWhatTheyCannotBeTakenFrom) {
  EXPECT_EQ(refusal(image_model({1, 64, 8, 4}), 4), "");
  EXPECT_NE(refusal(image_model({1, 64, 8, 4}), 5).find("does not divide the 64 rows of \"x\""),
            std::string::npos);
  EXPECT_NE(refusal(image_model({2, 64, 8, 4}), 1).find("\"x\" is [2, 64, 8, 4]"),
            std::string::npos);
  TestGraph t;
  const TensorId x = t.input("x", i8({1, 8, 8, 4})), y = t.input("y", i8({1, 8, 8, 4}));
  t.output(t.node(Op::maximum, {x, y}, i8({1, 8, 8, 4})));
  EXPECT_NE(refusal(t.graph, 1).find("a model of one input, not 2"), std::string::npos);
}

}  // namespace
}  // namespace mote
