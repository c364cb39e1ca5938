// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/emit.h"

#include <gtest/gtest.h>

#include "compiler/emit/c_text.h"
#include "compiler/emit/names.h"
#include "compiler/emit/params_check.h"

namespace mote {
namespace {

Graph two_layers() {
  Graph graph;
  graph.name = "two";
  const Quantization q{{0.5f}, {0}};
  const TensorId x = graph.add_tensor({"x", Type::i8, {1, 2}, q, Role::kInput, nullptr});
  const TensorId w = graph.add_constant("w", Type::i8, {2, 2}, {1, 2, 3, 4}, {{1.f}, {0}});
  const TensorId h = graph.add_tensor({"h/*", Type::i8, {1, 2}, q, Role::kActivation, nullptr});
  const TensorId y = graph.add_tensor({"y", Type::i8, {1, 2}, q, Role::kActivation, nullptr});
  graph.nodes.push_back({Op::fully_connected, "h/*", {x, w}, {h}, {}});
  graph.nodes.push_back({Op::fully_connected, "y", {h, w}, {y}, {}});
  graph.inputs = {x};
  graph.outputs = {y};
  graph.input_names = {"serving_default_x:0"};
  graph.output_names = {"StatefulPartitionedCall:0"};
  return graph;
}

Target reference_target() {
  Target target;
  target.name = "host";
  target.families = {"ref"};
  target.arena_alignment = 16;
  return target;
}

TEST(Emit, StoresEqualConstantsOnce) {
  const auto program = lower(two_layers(), "two", reference_target());
  ASSERT_TRUE(program) << program.error().text();
  EXPECT_EQ(program->layers[0].constants[0], program->layers[1].constants[0]);
  EXPECT_EQ(program->constant_bytes(ConstantArray::Kind::kWeights), 4 + 8);
}

TEST(Emit, WritesEverythingTheFolderNeedsAndTheSameTwice) {
  const auto program = lower(two_layers(), "two", reference_target());
  ASSERT_TRUE(program);
  const auto files = emit(*program, reference_target());
  ASSERT_TRUE(files) << files.error().text();
  for (const char* name :
       {"two.h", "two.hpp", "two.c", "two_weights.c", "two_weights.h", "mote_fully_connected_s8.c",
        "mote_fully_connected_s8.h", "mote_requant.h", "report.json"})
    EXPECT_TRUE(files->contains(name)) << name;
  EXPECT_EQ(*files, *emit(*program, reference_target()));
  EXPECT_EQ(files->at("two.c").find("h/*\""), std::string::npos) << "a name opened a comment";
}

TEST(ParamsCheck, ReadsFieldsInOrder) {
  EXPECT_EQ(struct_fields("typedef struct { int x; } a_t;\n"
                          "typedef struct {\n  const int8_t *w; /* [o][i]; all */\n"
                          "  int32_t a, b[6];\n} b_t;",
                          "b_t"),
            (std::vector<std::string>{"w", "a", "b"}));
}

TEST(ParamsCheck, RefusesAnotherOrder) {
  auto program = lower(two_layers(), "two", reference_target());
  ASSERT_TRUE(program);
  std::swap(program->layers[1].lowering.calls[0].params[2],
            program->layers[1].lowering.calls[0].params[3]);
  const auto files = emit(*program, reference_target());
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().kind, ErrorKind::kInternal);
}

TEST(Names, AreShortValidAndUnique) {
  EXPECT_EQ(port_names({"serving_default_x:0", "a/b/x", "int", "", "9"}, "input"),
            (std::vector<std::string>{"x", "x_1", "int_", "input", "m_9"}));
  EXPECT_EQ(port_names({"StatefulPartitionedCall:0", "StatefulPartitionedCall:1"}, "output"),
            (std::vector<std::string>{"output", "output_1"}));
}

TEST(CText, LiteralsKeepTheirValue) {
  EXPECT_EQ(c_literal(int64_t{-2147483648}), "(-2147483647 - 1)");
  EXPECT_EQ(c_literal(int64_t{1} << 40), "1099511627776LL");
  EXPECT_EQ(c_literal(0.1f), "0x1.99999ap-4f");
  EXPECT_EQ(c_literal(-6.f), "-6.0f");
}

TEST(CText, NamesCannotLeaveAComment) {
  EXPECT_EQ(c_string_safe("a*/b"), "a*?b");
  EXPECT_EQ(c_string_safe("a/*b\n\\"), "a/?b??");
}

}  // namespace
}  // namespace mote
