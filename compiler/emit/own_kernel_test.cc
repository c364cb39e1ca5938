// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/own_kernel.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "compiler/base/home.h"
#include "compiler/emit/emit.h"
#include "compiler/passes/test_graph.h"

namespace mote {
namespace {

// One fully connected layer, or two that share its kernel; then softmax.
Program program_of(size_t layers) {
  Graph graph;
  const Quantization q{{0.5f}, {0}};
  TensorId x = graph.add_tensor({"x", Type::i8, {1, 2}, q, Role::kInput, nullptr});
  graph.inputs = {x};
  const TensorId w = graph.add_constant("w", Type::i8, {2, 2}, {1, 2, 3, 4}, {{1.f}, {0}});
  for (size_t n = 0; n < layers; ++n) {
    const TensorId y = graph.add_tensor({"h", Type::i8, {1, 2}, q, Role::kActivation, nullptr});
    graph.nodes.push_back({Op::fully_connected, "h", {x, w}, {y}, {}});
    x = y;
  }
  const Quantization probability{{1.f / 256}, {-128}};
  const TensorId y =
      graph.add_tensor({"y", Type::i8, {1, 2}, probability, Role::kActivation, nullptr});
  graph.nodes.push_back({Op::softmax, "y", {x}, {y}, {}});
  graph.nodes.back().attributes.set("beta", 1.0);
  graph.outputs = {y};
  graph.input_names = {"x"};
  graph.output_names = {"y"};
  Target target;
  target.families = {"ref"};
  target.arena_alignment = 16;
  return *lower(std::move(graph), "own", target);
}

TEST(OwnKernel, IsOfOneLayerAlone) {
  const Program one = program_of(1), two = program_of(2);
  EXPECT_TRUE(has_own_kernel(one, 0));
  EXPECT_TRUE(has_own_kernel(one, 1));
  EXPECT_FALSE(has_own_kernel(two, 0));
  EXPECT_FALSE(has_own_kernel(two, 1));
  EXPECT_TRUE(has_own_kernel(two, 2));
}

TEST(OwnKernel, StandsInTheLayersFileAndNowhereElse) {
  const auto files = emit(program_of(2), {});
  ASSERT_TRUE(files) << files.error().text();
  EXPECT_TRUE(files->contains("mote_fully_connected_s8.c"));
  EXPECT_FALSE(files->contains("mote_softmax_s8.c"));
  EXPECT_FALSE(files->contains("mote_softmax_s8.h"));
  EXPECT_TRUE(files->contains("mote_softmax.h")) << "which it includes";
  const std::string& layer = files->at("own_l2.c");
  EXPECT_NE(layer.find("\nstatic void mote_softmax_s8("), std::string::npos);
  EXPECT_NE(layer.find("own_l2_exp["), std::string::npos);
  EXPECT_EQ(files->at("own.c").find("own_l2_exp["), std::string::npos);
  EXPECT_NE(files->at("own.c").find("  own_l2_run("), std::string::npos);
}

TEST(OwnKernel, CanBeDoneWithout) {
  Program program = program_of(1);
  program.shares_kernels = true;
  const auto files = emit(program, {});
  ASSERT_TRUE(files) << files.error().text();
  EXPECT_TRUE(files->contains("mote_fully_connected_s8.c"));
  EXPECT_FALSE(files->contains("own_l0.c"));
}

size_t count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(OwnKernel, EqualArraysOfItAreDefinedOnce) {
  TestGraph t;
  const TensorId x = t.input("x", f32({1, 2, 2, 1}));
  t.output(t.node(Op::resize_nearest_neighbor, {x, t.ints("size", {4, 4})}, f32({1, 4, 4, 1})));
  t.graph.input_names = {"x"};
  t.graph.output_names = {"y"};
  Target target;
  target.families = {"ref"};
  target.arena_alignment = 16;
  const auto program = lower(t.graph, "own", target);
  ASSERT_TRUE(program) << program.error().text();
  const auto files = emit(*program, {});
  ASSERT_TRUE(files) << files.error().text();
  ASSERT_TRUE(files->contains("own_l0.c"));
  EXPECT_EQ(count(files->at("own_l0.c"), "own_l0_rows[4] ="), 1u);
}

// What own_kernel_text relies on.
TEST(OwnKernel, KernelsAreDefinedAndDeclaredAtTheStartOfALine) {
  const std::filesystem::path folder = mote_home() / "device" / "kernels";
  for (const Kernel* kernel : all_kernels()) {
    if (kernel->sources.size() != 1) continue;
    const std::filesystem::path source = kernel->sources[0];
    const std::string function = source.stem();
    const auto text = read_text(folder / source);
    const auto header = read_text(folder / "include" / (function + ".h"));
    ASSERT_TRUE(text) << source;
    ASSERT_TRUE(header) << function;
    if (count(*header, function + "(") == 0) continue;  // a helper's file, or several functions
    EXPECT_EQ(count(*text, "\nvoid " + function + "("), 1u) << source;
    EXPECT_EQ(count(*header, "\nvoid " + function + "("), 1u) << source;
    EXPECT_EQ(count(*text, "#include \"" + function + ".h\"\n"), 1u) << source;
  }
}

}  // namespace
}  // namespace mote
