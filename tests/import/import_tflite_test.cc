// SPDX-License-Identifier: Apache-2.0
// What the importer makes of good files.
#include <gtest/gtest.h>

#include "compiler/import/tflite/importer.h"
#include "compiler/interp/interpreter.h"
#include "tests/import/tflite_model.h"

namespace mote {
namespace {

using namespace test;

Graph imported(const TfliteModel& model) {
  auto graph = import_tflite(model.bytes(), "m");
  EXPECT_TRUE(graph) << graph.error().text();
  return graph ? *std::move(graph) : Graph{};
}

TEST(ImportTflite, BuildsTheGraph) {
  EXPECT_EQ(to_text(imported(relu_model())),
            "graph m\n"
            "  input  in \"x\" i8[1, 4] q(0.5, -3)\n"
            "  relu\n"
            "    <- in \"x\" i8[1, 4] q(0.5, -3)\n"
            "    -> %\"y\" i8[1, 4] q(0.25, -128)\n"
            "  output %\"y\" i8[1, 4] q(0.25, -128)\n");
}

TEST(ImportTflite, ReadsConstantsOptionsAndAbsentInputs) {
  const Graph graph = imported(fully_connected_model());
  ASSERT_EQ(graph.nodes.size(), 1u);
  const Node& node = graph.nodes[0];
  EXPECT_EQ(node.name, "y");
  EXPECT_EQ(node.attributes.get_string("activation"), "relu6");
  EXPECT_EQ(node.attributes.get_int("keep_num_dims", 7), 0);
  ASSERT_EQ(node.inputs.size(), 3u);
  EXPECT_EQ(node.inputs[2], kNoTensor);
  const Tensor& w = graph.at(node.inputs[1]);
  EXPECT_EQ(*w.data, (Bytes{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(w.quant.scales, (std::vector<float>{1, 2, 3}));
}

TEST(ImportTflite, ReadsDataBehindTheFlatbuffer) {
  TfliteModel model = fully_connected_model();
  model.data_behind = true;
  const Graph graph = imported(model);
  EXPECT_EQ(*graph.at(graph.nodes.at(0).inputs[1]).data, (Bytes{1, 2, 3, 4, 5, 6}));
}

TEST(ImportTflite, DoesNotNeedAlignedBytes) {
  std::vector<uint8_t> bytes = relu_model().bytes();
  bytes.insert(bytes.begin(), 0);
  EXPECT_TRUE(import_tflite(std::span(bytes).subspan(1), "m"));
}

TEST(ImportTflite, OpenBatchIsOne) {
  TfliteModel model = relu_model();
  for (TfliteTensor& tensor : model.graph().tensors) {
    tensor.shape = {5, 4};
    tensor.shape_signature = {-1, 4};
  }
  const Graph graph = imported(model);
  EXPECT_EQ(graph.at(graph.inputs.at(0)).shape, (Shape{1, 4}));
  EXPECT_EQ(graph.at(graph.outputs.at(0)).shape, (Shape{1, 4}));
}

TEST(ImportTflite, ZeroPointsMayBeAbsentOrOneForAll) {
  TfliteModel model = fully_connected_model();
  for (std::vector<int64_t> zero_points : {std::vector<int64_t>{}, std::vector<int64_t>{0}}) {
    model.graph().tensors[1].zero_points = zero_points;
    const Graph graph = imported(model);
    EXPECT_EQ(graph.at(graph.nodes.at(0).inputs[1]).quant.zero_points,
              (std::vector<int32_t>{0, 0, 0}));
  }
}

TEST(ImportTflite, AxisOfABiasDoesNotMatter) {
  TfliteModel model = fully_connected_model();
  model.graph().tensors.push_back({.name = "b",
                                   .type = tflite::TensorType_INT32,
                                   .shape = {3},
                                   .scales = {1, 1, 1},
                                   .data = std::vector<uint8_t>(12),
                                   .axis = 3});
  model.graph().operators[0].inputs = {0, 1, 3};
  const Graph graph = imported(model);
  EXPECT_EQ(graph.at(graph.nodes.at(0).inputs[2]).quant.axis, 0);
}

TEST(ImportTflite, NamesAreUniqueAndPrintable) {
  TfliteModel model = relu_model();
  model.graph().tensors = {{.name = "", .shape = {1, 4}, .scales = {1.f}},
                           {.name = "a\n\xff\xc3\xa9", .shape = {1, 4}, .scales = {1.f}},
                           {.name = "a\n\xff\xc3\xa9", .shape = {1, 4}, .scales = {1.f}}};
  model.graph().operators.push_back({tflite::BuiltinOperator_RELU, {1}, {2}});
  const Graph graph = imported(model);
  EXPECT_EQ(graph.tensors.at(0).name, "tensor_0");
  EXPECT_EQ(graph.tensors.at(1).name, "a??\xc3\xa9");
  EXPECT_EQ(graph.tensors.at(2).name, "a??\xc3\xa9_1");
}

TEST(ImportTflite, InterfaceIsNamedByTheSignature) {
  TfliteModel model = relu_model();
  model.graph().outputs = {1, 1};
  model.signatures = {{.subgraph = 1},
                      {.inputs = {{"image", 0}}, .outputs = {{"probs", 1}, {"again", 1}}}};
  const Graph graph = imported(model);
  EXPECT_EQ(graph.input_names, std::vector<std::string>{"image"});
  EXPECT_EQ(graph.output_names, (std::vector<std::string>{"probs", "again"}));
  EXPECT_EQ(imported(relu_model()).input_names, std::vector<std::string>{"x"});
}

TEST(ImportTflite, TensorsThatNothingUsesDoNotMatter) {
  TfliteModel model = relu_model();
  model.graph().tensors.push_back({.name = "text", .type = tflite::TensorType_STRING});
  EXPECT_EQ(imported(model).tensors.size(), 2u);
}

// reshape(x, reshape(constant)): the second reshape's target is known only once the first is
// folded.
TEST(ImportTflite, FoldsWhatShapesDependOn) {
  TfliteModel model = relu_model();
  model.graph().tensors.push_back({.name = "target",
                                   .type = tflite::TensorType_INT32,
                                   .shape = {1, 2},
                                   .data = {2, 0, 0, 0, 2, 0, 0, 0}});
  model.graph().tensors.push_back({.name = "flat", .type = tflite::TensorType_INT32, .shape = {2}});
  model.graph().tensors[1] = {.name = "y", .shape = {2, 2}, .scales = {0.5f}, .zero_points = {-3}};
  model.graph().operators = {{tflite::BuiltinOperator_RESHAPE, {2}, {3}, reshape_options({2})},
                             {tflite::BuiltinOperator_RESHAPE, {0, 3}, {1}}};
  const Graph graph = imported(model);
  ASSERT_EQ(graph.nodes.size(), 1u);
  EXPECT_TRUE(graph.at(graph.nodes[0].inputs[1]).is_constant());
  EXPECT_EQ(graph.tensors.size(), 3u);
}

TEST(ImportTflite, IntermediatesAreAttributes) {
  TfliteModel model = relu_model();
  model.graph().tensors.push_back(
      {.name = "gate", .shape = {}, .scales = {0.125f}, .zero_points = {9}});
  model.graph().operators[0].intermediates = {-1, 2};
  const Graph graph = imported(model);
  const Attributes& attributes = graph.nodes.at(0).attributes;
  EXPECT_EQ(attributes.get_float("intermediate_scale_1"), 0.125);
  EXPECT_EQ(attributes.get_int("intermediate_zero_point_1"), 9);
  EXPECT_FALSE(attributes.all().contains("intermediate_scale_0"));
}

/// State ///

TEST(ImportTflite, VariableTensorsStartAtTheirZeroPoint) {
  TfliteModel model = relu_model();
  model.graph().tensors.push_back(
      {.name = "s", .shape = {1, 4}, .scales = {1.f}, .zero_points = {-5}, .is_variable = true});
  model.graph().operators[0].inputs = {2};
  const Graph graph = imported(model);
  const Tensor& state = graph.at(graph.nodes.at(0).inputs[0]);
  EXPECT_EQ(state.role, Role::kState);
  EXPECT_EQ(*state.data, Bytes(4, static_cast<uint8_t>(-5)));
}

TEST(ImportTflite, ResourceVariablesBecomeState) {
  const Graph graph = imported(variable_model());
  ASSERT_EQ(graph.nodes.size(), 3u);
  EXPECT_EQ(graph.nodes[0].op, Op::read_variable);
  EXPECT_EQ(graph.nodes[2].op, Op::assign_variable);
  EXPECT_EQ(graph.nodes[0].inputs[0], graph.nodes[2].inputs[0]);
  const Tensor& state = graph.at(graph.nodes[0].inputs[0]);
  EXPECT_EQ(state.name, "memory");
  EXPECT_EQ(state.role, Role::kState);
  EXPECT_EQ(*state.data, (Bytes{1, 2, 3, 4}));

  Interpreter interpreter(graph);
  const auto run = [&](std::vector<uint8_t> x) {
    std::ranges::copy(x, interpreter.of(graph.inputs[0]).begin());
    interpreter.run();
    const auto y = interpreter.of(graph.outputs[0]);
    return std::vector<uint8_t>(y.begin(), y.end());
  };
  EXPECT_EQ(run({10, 5, 20, 5}), (std::vector<uint8_t>{7, 7, 7, 7}));  // 7 is the zero point
  EXPECT_EQ(run({0, 0, 0, 0}), (std::vector<uint8_t>{10, 7, 20, 7}));
}

TEST(ImportTflite, VariablesWithoutFirstValueHoldTheZeroPoint) {
  TfliteModel model = variable_model();
  model.graph().operators.erase(model.graph().operators.begin());
  const Graph graph = imported(model);
  EXPECT_EQ(*graph.at(graph.nodes.at(0).inputs[0]).data, Bytes(4, 7));
}

TEST(ImportTflite, FirstValuesMayBeComputed) {
  TfliteModel model = variable_model();
  TfliteSubgraph& initial = model.subgraphs[1];
  initial.tensors.push_back({.name = "r", .shape = {1, 4}, .scales = {0.5f}, .zero_points = {7}});
  initial.tensors[1].data = {1, 9, 3, 11};
  initial.operators[1].inputs = {0, 2};
  initial.operators.insert(initial.operators.begin(), {tflite::BuiltinOperator_RELU, {1}, {2}});
  const Graph graph = imported(model);
  EXPECT_EQ(*graph.at(graph.nodes.at(0).inputs[0]).data, (Bytes{7, 9, 7, 11}));
}

}  // namespace
}  // namespace mote
