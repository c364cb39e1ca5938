// SPDX-License-Identifier: Apache-2.0
#include "compiler/lower/choose.h"

#include <gtest/gtest.h>

#include <tuple>

namespace mote {
namespace {

// Two fully connected layers, each of which the kernels of armv7em and ref can run.
Graph two_layers() {
  Graph graph;
  const Quantization q{{0.5f}, {0}};
  const TensorId x = graph.add_tensor({"x", Type::i8, {1, 4}, q, Role::kInput, nullptr});
  const TensorId w = graph.add_constant("w", Type::i8, {4, 4}, Bytes(16, 1), {{0.25f}, {0}});
  const TensorId v = graph.add_constant("v", Type::i8, {4, 4}, Bytes(16, 2), {{0.25f}, {0}});
  const TensorId h = graph.add_tensor({"h", Type::i8, {1, 4}, q, Role::kActivation, nullptr});
  const TensorId y = graph.add_tensor({"y", Type::i8, {1, 4}, q, Role::kActivation, nullptr});
  graph.nodes.push_back({Op::fully_connected, "h", {x, w}, {h}, {}});
  graph.nodes.push_back({Op::fully_connected, "y", {h, v}, {y}, {}});
  graph.inputs = {x};
  graph.outputs = {y};
  graph.input_names = {"x"};
  graph.output_names = {"y"};
  return graph;
}

// A target where the generic kernel takes `generic` instructions per MAC and armv7em's takes 2, in
// 1,000 bytes of code against 300.
Target target_with(double generic) {
  Target target;
  target.families = {"armv7em", "ref"};
  target.arena_alignment = 4;
  target.costs.kernels["fully_connected_s8_ref"].instructions = {{"macs", generic}};
  target.costs.kernels["fully_connected_s8_armv7em"].instructions = {{"macs", 2}};
  target.costs.code_bytes = {{"ref/mote_fully_connected_s8.c", 300},
                             {"armv7em/mote_fully_connected_s8_armv7em.c", 1000}};
  return target;
}

std::vector<std::string> kernels(const Target& target, const Goal& goal) {
  const auto program = lower(two_layers(), "two", target, goal);
  if (!program) return {program.error().text()};
  std::vector<std::string> names;
  for (const Layer& layer : program->layers) names.emplace_back(layer.kernel->name);
  return names;
}

const std::vector<std::string> kFast(2, "fully_connected_s8_armv7em");
const std::vector<std::string> kSmall(2, "fully_connected_s8_ref");

TEST(Choose, SpeedTakesTheFewestInstructions) {
  EXPECT_EQ(kernels(target_with(3), {}), kFast);
  EXPECT_EQ(kernels(target_with(1), {}), kSmall);
}

TEST(Choose, KernelsNeverMeasuredGoByFamily) {
  Target target = target_with(1);
  target.costs = {};
  EXPECT_EQ(kernels(target, {}), kFast);
}

TEST(Choose, SizePaysWithTimeUpToItsLimit) {
  EXPECT_EQ(kernels(target_with(3), {.optimize = Optimize::kSize}), kSmall);
  EXPECT_EQ(kernels(target_with(4), {.optimize = Optimize::kSize}), kFast);
}

// One layer's change alone would add the other kernel's code to that of the first.
TEST(Choose, SizeReplacesAKernelInAllLayersAtOnce) {
  Target target = target_with(100);
  target.costs.kernels["fully_connected_s8_small_armv7em"].instructions = {{"macs", 2.5}};
  target.costs.code_bytes["armv7em/mote_conv_2d_s8_small_armv7em.c"] = 700;
  EXPECT_EQ(kernels(target, {.optimize = Optimize::kSize}),
            std::vector<std::string>(2, "fully_connected_s8_small_armv7em"));
}

TEST(Choose, SizeCountsCodeAsCompiledForSize) {
  Target target = target_with(3);
  target.costs.small_code_bytes = {{"armv7em/mote_fully_connected_s8_armv7em.c", 100}};
  EXPECT_EQ(kernels(target, {.optimize = Optimize::kSize}), kFast);
}

TEST(Choose, BalancedPaysTimeOnlyForMoreFlash) {
  EXPECT_EQ(kernels(target_with(3), {.optimize = Optimize::kBalanced}), kSmall);
  EXPECT_EQ(kernels(target_with(8), {.optimize = Optimize::kBalanced}), kFast);
}

TEST(Choose, FlashIsBoughtBackUntilTheBudgetIsKept) {
  EXPECT_EQ(kernels(target_with(9), {.flash_bytes = 2000}), kFast);
  EXPECT_EQ(kernels(target_with(9), {.flash_bytes = 600}), kSmall);
  const std::string refusal = kernels(target_with(9), {.flash_bytes = 100}).at(0);
  EXPECT_NE(refusal.find("more than the budget of 100"), std::string::npos) << refusal;
}

TEST(Choose, RamBeyondTheBudgetIsRefusedWithTheFigure) {
  const std::string refusal = kernels(target_with(3), {.ram_bytes = 2}).at(0);
  EXPECT_NE(refusal.find("more than the budget of 2"), std::string::npos) << refusal;
}

TEST(Choose, KernelsCanBeLeftOut) {
  EXPECT_EQ(kernels(target_with(3), {.without_kernels = {"fully_connected_s8_armv7em",
                                                         "fully_connected_s8_small_armv7em"}}),
            kSmall);
  const std::string refusal = kernels(target_with(3), {.without_kernels = {"nonsense"}}).at(0);
  EXPECT_NE(refusal.find("no kernel \"nonsense\""), std::string::npos) << refusal;
}

TEST(Choose, LayersSayWhatElseCouldRunThem) {
  const auto program = lower(two_layers(), "two", target_with(3));
  ASSERT_TRUE(program);
  EXPECT_EQ(program->layers[0].estimated_work, 32);
  const auto& [unknown, ref] =
      std::tie(program->layers[0].alternatives.at(0), program->layers[0].alternatives.at(1));
  EXPECT_EQ(unknown.kernel->name, "fully_connected_s8_small_armv7em");
  EXPECT_EQ(unknown.estimated_work, 0);
  EXPECT_EQ(ref.kernel->name, "fully_connected_s8_ref");
  EXPECT_EQ(ref.estimated_work, 48);
}

}  // namespace
}  // namespace mote
